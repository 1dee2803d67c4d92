import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  readPostArchive,
  readDamageAnswer,
  readDrillAnswer,
  readFindings,
  readVerifyAnswer,
  readVetoes,
} from '../../lifecycle/check-result.ts';
import { isOutcomes } from '../../lifecycle/check-plugin.ts';
import { frozenCopy } from '../../lifecycle/deep-freeze.ts';
import { checkPluginOptions } from '../../lifecycle/plugin-options.ts';
import type {
  DarkivePlugin,
  HookName,
  OnDamageEvent,
  PrePruneEvent,
  RepairDrillEvent,
  VerifyEvent,
} from '../../lifecycle/plugin-types.ts';
import { worstSeverity, type Finding } from '../../records/finding.ts';
import { OUTCOMES } from '../../records/notification.ts';
import { makeTestArchive, type TestArchive } from './test-archive.ts';
import { createTestContext, type TestContext } from './test-context.ts';
import { testEvents, testNotification } from './test-events.ts';
import { treeSnapshot } from './tree-snapshot.ts';

type Section = Readonly<Record<string, unknown>>;
type Secrets = Readonly<Record<string, string>>;

interface Stand extends TestContext<unknown> {
  readonly archive: TestArchive;
}

/** Calls a hook that only looks, on an archive without artifacts: nothing may change, and its answer must be one. */
export async function assertReadOnly(
  plugin: DarkivePlugin,
  section: Section,
  secrets: Secrets,
  hook: 'preflight' | 'verify' | 'pre-prune',
): Promise<void> {
  await withStand(plugin, section, { secrets, stage: hook }, async (stand) => {
    const before = await treeSnapshot(stand.directory);
    const answer = await callHook(plugin, hook, stand, stand.archive.verify);
    if (hook === 'verify') readVerifyAnswer(answer);
    else if (hook === 'pre-prune') readVetoes(answer, (testEvents(stand.archive)[hook] as PrePruneEvent).candidates);
    else readFindings(answer);
    assert.deepEqual(await treeSnapshot(stand.directory), before, `${hook} changed files`);
  });
}

/** post-archive → publish → verify → one flipped byte → on-damage, as far as the plugin has these hooks. */
export async function assertLifecycle(plugin: DarkivePlugin, section: Section, secrets: Secrets): Promise<void> {
  await withStand(plugin, section, { secrets, stage: 'post-archive' }, async (stand) => {
    const { archive, staged } = stand;
    const slices = await treeSnapshot(archive.directory);
    await callHook(plugin, 'slice', stand, archive.verify);
    const { artifacts } = readPostArchive(await callHook(plugin, 'post-archive', stand, archive.verify));
    assert.deepEqual(
      await treeSnapshot(archive.directory),
      slices,
      'post-archive wrote outside of its staged directories',
    );
    const event = await archive.publish(plugin.name, artifacts, staged);
    for (const { directory } of staged)
      assert.deepEqual(await readdir(directory), [], 'staged files that are no artifacts');
    await assertVerify(plugin, section, secrets, event);
    await assertRepairDrill(plugin, section, secrets, event);
    await assertRepair(plugin, section, secrets, event);
  });
}

/** Calls a hook whose signal is aborted already, and once more with one that is aborted right after the start. */
export async function assertObedience(
  plugin: DarkivePlugin,
  section: Section,
  secrets: Secrets,
  hook: HookName,
  seconds: number,
): Promise<void> {
  for (const milliseconds of [0, 20]) {
    const controller = new AbortController();
    if (milliseconds === 0) controller.abort('SIGTERM');
    await withStand(plugin, section, { secrets, stage: hook, signal: controller.signal }, async (stand) => {
      const before = await treeSnapshot(stand.archive.directory);
      const called = callHook(plugin, hook, stand, stand.archive.verify).then(
        () => 'ended',
        () => 'ended',
      );
      await sleep(milliseconds);
      controller.abort('SIGTERM');
      const patience = new AbortController();
      const late = sleep(seconds * 1000, 'late', { signal: patience.signal }).catch(() => 'ended');
      assert.equal(await Promise.race([called, late]), 'ended', `${hook} ignores its signal`);
      patience.abort();
      assert.deepEqual(await treeSnapshot(stand.archive.directory), before, `${hook} changed the archive directory`);
    });
  }
}

/** Calls `notify` with a report of every outcome that the plugin wants: each must be sent, and none may show a secret. */
export async function assertNotify(plugin: DarkivePlugin, section: Section, secrets: Secrets): Promise<void> {
  const secret = async (reference: string): Promise<string> => secrets[reference] ?? '';
  const { options, problem } = await checkPluginOptions(plugin.options, section);
  assert.equal(problem, null);
  const { wants = OUTCOMES } = plugin;
  const wanted: unknown = typeof wants === 'function' ? await wants(options, { secret }) : wants;
  assert.ok(isOutcomes(wanted), `wants no list of ${OUTCOMES.join(', ')}`);
  assert.notEqual(wanted.length, 0, 'wants nothing with the first of validOptions: give options that set it up');
  for (const outcome of wanted) {
    await withStand(plugin, section, { secrets, stage: 'notify' }, async (stand) => {
      const notify = plugin.hooks.notify;
      await notify?.(frozenCopy({ report: testNotification(stand.archive, outcome) }), stand.context);
      for (const value of Object.values(secrets)) {
        assert.ok(!stand.logs.some((line) => line.includes(value)), `the log shows a secret after ${outcome}`);
      }
    });
  }
}

async function assertVerify(
  plugin: DarkivePlugin,
  section: Section,
  secrets: Secrets,
  event: VerifyEvent,
): Promise<void> {
  await withStand(plugin, section, { secrets, stage: 'verify' }, async (stand) => {
    const before = await stateOf(event);
    const { findings: found } = readVerifyAnswer(await callHook(plugin, 'verify', stand, event));
    assert.deepEqual(await stateOf(event), before, 'verify changed files');
    const worst = worstSeverity(found);
    assert.ok(
      worst === null || worst === 'info' || worst === 'warning',
      `verify of a sound archive found: ${texts(found)}`,
    );
  });
}

async function assertRepair(
  plugin: DarkivePlugin,
  section: Section,
  secrets: Secrets,
  event: VerifyEvent,
): Promise<void> {
  const damaged = event.slices[0];
  if (plugin.hooks['on-damage'] === undefined || damaged === undefined) return;
  const content = await readFile(damaged.path);
  content[1000] = (content[1000] ?? 0) ^ 0xff;
  await writeFile(damaged.path, content);
  await withStand(plugin, section, { secrets, stage: 'on-damage' }, async (stand) => {
    const before = await stateOf(event);
    const answer = readDamageAnswer(await callHook(plugin, 'on-damage', stand, event), [1]);
    assert.deepEqual(await stateOf(event), before, 'on-damage touched the originals');
    if (answer.result === 'declined') return;
    for (const { path } of answer.files) {
      assert.ok(path.startsWith(`${join(stand.directory, 'scratch')}/`), `${path} does not lie in scratch`);
      assert.equal(
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
        damaged.sha256,
      );
    }
  });
}

/** A slice is rebuilt in scratch, equal to the manifest, and nothing else is touched. */
async function assertRepairDrill(
  plugin: DarkivePlugin,
  section: Section,
  secrets: Secrets,
  event: VerifyEvent,
): Promise<void> {
  if (plugin.hooks['repair-drill'] === undefined) return;
  await withStand(plugin, section, { secrets, stage: 'repair-drill' }, async (stand) => {
    const before = await stateOf(event);
    const answer = readDrillAnswer(await callHook(plugin, 'repair-drill', stand, event));
    assert.deepEqual(await stateOf(event), before, 'repair-drill touched the originals');
    assert.notEqual(answer.result, 'failed', `repair-drill of a sound archive failed`);
    if (answer.result !== 'rebuilt') return;
    assert.ok(answer.path.startsWith(`${join(stand.directory, 'scratch')}/`), `${answer.path} does not lie in scratch`);
    assert.equal(
      createHash('sha256')
        .update(await readFile(answer.path))
        .digest('hex'),
      event.slices[0]?.sha256,
    );
  });
}

/** Calls a hook as the host does: with a frozen event. `event` is the archive that verify and on-damage see. */
async function callHook(plugin: DarkivePlugin, hook: HookName, stand: Stand, event: VerifyEvent): Promise<unknown> {
  const scratch = join(stand.directory, 'scratch');
  if (hook === 'on-damage' || hook === 'repair-drill') await mkdir(scratch);
  const damage: OnDamageEvent = { ...event, damaged: [{ slice: 1, reason: 'hash' }], scratch };
  const drill: RepairDrillEvent = { ...event, slice: 1, mostBlocks: null, scratch };
  const events: Record<HookName, object> = {
    ...testEvents(stand.archive),
    'verify': event,
    'on-damage': damage,
    'repair-drill': drill,
  };
  const hooks = plugin.hooks as Partial<Record<HookName, (event: object, context: unknown) => unknown>>;
  return await hooks[hook]?.(frozenCopy(events[hook]), stand.context);
}

/** Every file of an archive, and what else lies in its directories. */
async function stateOf(event: VerifyEvent): Promise<readonly string[]> {
  const directories = new Set([...event.slices, ...event.artifacts].map(({ path }) => join(path, '..')));
  return (await Promise.all([...directories].map((directory) => treeSnapshot(directory)))).flat();
}

async function withStand(
  plugin: DarkivePlugin,
  section: Section,
  request: { readonly secrets: Secrets; readonly stage: HookName; readonly signal?: AbortSignal },
  body: (stand: Stand) => Promise<void>,
): Promise<void> {
  const { options, problem } = await checkPluginOptions(plugin.options, section);
  assert.equal(problem, null);
  const made = await createTestContext({ ...request, options, plugin: plugin.name });
  try {
    await body({ ...made, archive: await makeTestArchive({ directory: join(made.directory, 'archives') }) });
  } finally {
    await made.undo.unwind();
    await made.cleanUp();
  }
}

function texts(findings: readonly Finding[]): string {
  return findings.map(({ code, message }) => `${code}: ${message}`).join('; ');
}
