import { createHookContext } from '../../lifecycle/context.ts';
import { noCustody } from '../../lifecycle/custody.ts';
import { frozenCopy } from '../../lifecycle/deep-freeze.ts';
import type { HookContext, HookName } from '../../lifecycle/plugin-types.ts';
import { STAGES } from '../../lifecycle/stages.ts';
import { createTestScope, type TestScope, type TestScopeOptions } from './test-scope.ts';

export interface TestContextOptions<Options> extends TestScopeOptions {
  /** The options as the plugin's schema returns them. */
  readonly options: Options;
  /** The hook that the context is for; `post-archive` when left out. Only there and in `slice` may it stage. */
  readonly stage?: HookName;
  /** Name of the plugin, as it stands before its lines in the log. */
  readonly plugin?: string;
}

export interface TestContext<Options> extends TestScope {
  readonly context: HookContext<Options>;
}

/**
 * A context to call a hook with in a test: real programs, real directories, recorded logs, progress and undos.
 * Call `cleanUp()` at the end.
 */
export async function createTestContext<Options>(request: TestContextOptions<Options>): Promise<TestContext<Options>> {
  const { options, stage = 'post-archive', plugin = 'plugin-under-test' } = request;
  const made = await createTestScope(request);
  const context = createHookContext({
    plugin,
    stage,
    mayStage: STAGES[stage].mayStage,
    options: frozenCopy(options),
    scope: made.scope,
    signal: made.scope.signal,
    secrets: new Set(),
    secretVariables: new Set(),
    custody: noCustody,
  });
  return { ...made, context: context as HookContext<Options> };
}
