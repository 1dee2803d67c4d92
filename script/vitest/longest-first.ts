import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute or more. Begun last, each would run alone at the end while the other processor waits. */
const LONG = [
  'packages/core/src/operations/history.property.test.ts',
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
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
