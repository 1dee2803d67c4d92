import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute or more. Begun last, each would run alone at the end while the other processor waits. */
export const LONG = [
  'packages/core/src/making/history.property.test.ts',
  'packages/cli/test/doc-examples.test.ts',
  'packages/plugin-dashboard/test/page.test.ts',
  'packages/cli/test/plugins.test.ts',
];

/** Long files first, the others as Vitest orders them. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index === -1 ? LONG.length : index;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own method, no array's
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => place(a) - place(b));
  }
}
