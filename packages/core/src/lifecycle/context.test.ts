import { afterEach, expect, test } from 'vitest';
import { stat } from 'node:fs/promises';
import { createTestContext, type TestContext, type TestContextOptions } from '../plugin/testing/test-context.ts';

const opened: TestContext<unknown>[] = [];
afterEach(async () => {
  for (const made of opened.splice(0)) await made.cleanUp();
});

async function make(options: Partial<TestContextOptions<unknown>> = {}): Promise<TestContext<unknown>> {
  const made = await createTestContext({ options: {}, plugin: 'plugin-a', ...options });
  opened.push(made);
  return made;
}

test("lines in the log begin with the plugin's name", async () => {
  const { context, logs } = await make();
  context.log.info('hello');
  context.log.error('oh');
  expect(logs).toEqual(['info: plugin-a: hello', 'error: plugin-a: oh']);
});

test('programs are tied to the signal of the hook, whatever the plugin passes', async () => {
  const controller = new AbortController();
  const { context } = await make({ signal: controller.signal });
  const running = context.run('sleep', ['60'], { signal: new AbortController().signal } as object);
  setTimeout(() => controller.abort('SIGTERM'), 50);
  expect(await running).toMatchObject({ aborted: true });
});

test('a non-zero exit is a result, with what the program said', async () => {
  const { context } = await make();
  expect(await context.run('sh', ['-c', 'echo out; echo err >&2; exit 7'])).toMatchObject({
    exitCode: 7,
    stdoutTail: 'out\n',
    stderrTail: 'err\n',
    startError: null,
  });
  expect(context.find('sh')).toMatch(/\/sh$/);
  expect(context.find('no-such-program')).toBeNull();
});

test('stage gives an empty directory, and only where artifacts can be made', async () => {
  const { context } = await make({ stage: 'post-archive' });
  expect((await stat(await context.stage())).isDirectory()).toBe(true);
  await expect(context.stage('relative')).rejects.toThrow('not absolute: relative');
  const other = await make({ stage: 'verify' });
  await expect(other.context.stage()).rejects.toMatchObject({
    message: 'plugin-a called stage() in verify, where no artifacts can be made',
    hint: 'Call stage() in slice or post-archive.',
  });
});

test('undos belong to the run', async () => {
  const { context, undo } = await make();
  const undone: string[] = [];
  context.defer(() => void undone.push('first'));
  context.defer(() => void undone.push('second'));
  await undo.unwind();
  expect(undone).toEqual(['second', 'first']);
});

test('numbers that are none, or come after the end, do not reach the progress display', async () => {
  const controller = new AbortController();
  const { context, progress } = await make({ signal: controller.signal });
  context.progress(1, 10);
  context.progress(Number.NaN, 10);
  context.progress(2, Number.POSITIVE_INFINITY);
  controller.abort();
  context.progress(3, 10);
  expect(progress).toEqual([
    { bytes: 1, totalBytes: 10 },
    { bytes: 2, totalBytes: null },
  ]);
});
