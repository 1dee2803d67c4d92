import type { Config, Definition, Surroundings } from '../config/types.ts';
import { worstSeverity, type Finding } from '../records/finding.ts';
import { checkPlugin } from './check-plugin.ts';
import {
  readDamageAnswer,
  readDrillAnswer,
  readFindings,
  readNothing,
  readPostArchive,
  readVerifyAnswer,
  readVetoes,
} from './check-result.ts';
import { checkSections } from './check-sections.ts';
import { noCustody, type Custody } from './custody.ts';
import type { HookScope, LoadedPlugin, PluginHost, RefusedPlugin, RegisteredPlugin } from './host.ts';
import { checkPluginOptions, mergeSections, type OptionsCheck } from './plugin-options.ts';
import type {
  BlockCount,
  DarkivePlugin,
  HookName,
  OnDamageResult,
  RepairDrillResult,
  VerifyAnswer,
} from './plugin-types.ts';
import {
  failureFinding,
  runStage,
  stageError,
  type HookFailure,
  type HookOutcome,
  type StageRequest,
} from './run-stage.ts';
import { optionJsonSchema } from './plugin-json-schema.ts';
import { withExpandedPaths } from './path-options.ts';
import { secretVariables } from './own-secrets.ts';
import { STAGES, type StagePolicy } from './stages.ts';
import { notifierOf } from './notifier-wants.ts';

export interface HostRequest {
  /** In the order in which their hooks are to be called. */
  readonly registered: readonly RegisteredPlugin[];
  /** The plugins' sections at the top of the configuration. */
  readonly sections: Config['plugins'];
  /** The policy of every stage; `STAGES` unless something else is being tried. */
  readonly stages?: Readonly<Record<HookName, StagePolicy>>;
  /** For `~` and `$NAME` in options that are paths; without it they stay as they are written. */
  readonly surroundings?: Pick<Surroundings, 'env' | 'home'>;
  /** The owner of the process; none for tests. */
  readonly custody?: Custody;
}

/**
 * Checks what was registered and makes the runner of its hooks. A plugin that is not well-formed or whose options
 * are not valid lands in `refused` with a reason; one with `enabled: false` in neither list. Never rejects.
 */
export async function createPluginHost({
  registered,
  sections,
  stages = STAGES,
  surroundings,
  custody = noCustody,
}: HostRequest): Promise<PluginHost> {
  const { loaded, refused, parsed } = await loadPlugins(registered, sections, surroundings);
  // Also those whose options are wrong: what would be right is what is asked for then.
  const wellFormed = registered.flatMap(({ source, plugin }) => checkPlugin(plugin, source).plugin ?? []);

  const request = <Answer>(
    stage: HookName,
    event: object,
    archive: string | null,
    scope: HookScope,
    read: (value: unknown) => Answer,
  ): StageRequest<Answer> => ({
    stage,
    policy: stages[stage],
    plugins: loaded,
    event,
    archive,
    scope,
    secretVariables: secretVariables(parsed, sections, scope.definition.plugins),
    options: (plugin) => optionsFor(plugin, sections, scope.definition),
    read,
    bytes: bytesOf(event),
    custody,
  });

  /** Stages whose hooks return nothing: what failed is all there is to say. */
  const findings = async (
    stage: HookName,
    event: object,
    archive: string | null,
    scope: HookScope,
  ): Promise<readonly Finding[]> => {
    const asked = request(stage, event, archive, scope, readNothing);
    const outcomes = await runStage(asked);
    return outcomes.flatMap((outcome) => (outcome.failed ? [failureFinding(asked, outcome)] : []));
  };

  return {
    loaded,
    refused,
    checkOptions: (definitions) => checkSections({ registered, loaded, sections, definitions }),

    async preflight(event, scope) {
      const asked = request('preflight', event, null, scope, readFindings);
      const outcomes = await runStage(asked);
      const thrown = outcomes.filter((outcome) => outcome.failed);
      const failures = outcomes.flatMap((outcome) => (outcome.failed ? [outcome] : errorsAsFailures(outcome)));
      // What a plugin has looked at and refuses is a guard; a plugin that throws has failed.
      if (failures.length > 0) throw stageError(asked, failures, thrown.length > 0 ? 'hook-failed' : 'guard-refused');
      return outcomes.flatMap((outcome) =>
        outcome.failed ? [] : outcome.answer.map((found) => maskFinding(found, outcome.mask)),
      );
    },

    async preBackup(event, scope) {
      const asked = request('pre-backup', event, event.archive, scope, readNothing);
      const failures = (await runStage(asked)).filter((outcome) => outcome.failed);
      if (failures.length > 0) throw stageError(asked, failures);
    },

    slice: (event, scope) => findings('slice', event, event.archive, scope),

    async postArchive(event, scope, only) {
      const all = request('post-archive', event, event.archive, scope, readPostArchive);
      const asked = only === undefined ? all : { ...all, plugins: loaded.filter(({ name }) => only.includes(name)) };
      const outcomes = await runStage(asked);
      return {
        produced: outcomes.flatMap((outcome) =>
          outcome.failed || outcome.answer.artifacts.length === 0
            ? []
            : [{ producer: outcome.plugin, artifacts: outcome.answer.artifacts }],
        ),
        hashes: outcomes.flatMap((outcome) => (outcome.failed ? [] : outcome.answer.slices)),
        findings: outcomes.flatMap((outcome) => (outcome.failed ? [failureFinding(asked, outcome)] : [])),
      };
    },

    async verify(event, scope): Promise<VerifyAnswer> {
      const asked = request('verify', event, event.manifest.name, scope, readVerifyAnswer);
      const outcomes = await runStage(asked);
      return {
        findings: outcomes.flatMap((outcome) => {
          if (outcome.failed) return [failureFinding(asked, outcome)];
          return outcome.answer.findings.map((found) => maskFinding(found, outcome.mask));
        }),
        redundancy: outcomes.flatMap((outcome) => (outcome.failed ? [] : outcome.answer.redundancy)),
      };
    },

    async repairDrill(event, scope) {
      const asked: StageRequest<RepairDrillResult> = {
        ...request('repair-drill', event, event.manifest.name, scope, readDrillAnswer),
        isFinal: ({ result }) => result !== 'declined',
      };
      return drillAnswer(await runStage(asked));
    },

    async onDamage(event, scope) {
      const damaged = event.damaged.map(({ slice }) => slice);
      const asked: StageRequest<OnDamageResult> = {
        ...request('on-damage', event, event.manifest.name, scope, (value) => readDamageAnswer(value, damaged)),
        isFinal: ({ result }) => result === 'repaired',
      };
      const outcomes = await runStage(asked);
      const failed = outcomes.flatMap((outcome) => (outcome.failed ? [failureFinding(asked, outcome)] : []));
      return { ...damageAnswer(outcomes), findings: failed };
    },

    postVerify: (event, scope) => findings('post-verify', event, event.archive, scope),

    async prePrune(event, scope) {
      const asked = request('pre-prune', event, null, scope, (value) => readVetoes(value, event.candidates));
      const outcomes = await runStage(asked);
      const failed = outcomes.filter((outcome) => outcome.failed);
      return {
        vetoes: outcomes.flatMap((outcome) =>
          outcome.failed
            ? []
            : outcome.answer.map(({ id, reason }) => ({ plugin: outcome.plugin, id, reason: outcome.mask(reason) })),
        ),
        failed: failed.map(({ plugin, reason }) => ({ plugin, reason })),
        findings: failed.map((failure) => failureFinding(asked, failure)),
      };
    },

    postPrune: (event, scope) => findings('post-prune', event, null, scope),
    postBackup: (event, scope) => findings('post-backup', event, event.report.archive?.name ?? null, scope),
    onFailure: (event, scope) => findings('on-failure', event, event.report.archive?.name ?? null, scope),

    async notifiers(scope) {
      const able = loaded.filter(({ plugin }) => plugin.hooks.notify !== undefined);
      const section = (name: string) => mergeSections(sectionOf(sections, name)?.options, undefined);
      return Promise.all(able.map((plugin) => notifierOf(plugin, section(plugin.name), scope)));
    },

    async notify(name, event, scope) {
      const asked = {
        ...request('notify', event, null, scope, readNothing),
        plugins: loaded.filter((one) => one.name === name),
      };
      const [outcome] = await runStage(asked);
      if (outcome === undefined) {
        const reason = 'it is not loaded, or is no notifier';
        return { sent: false, reason, hint: 'Run: darkive plugins', retryAfter: null, permanent: false };
      }
      if (!outcome.failed) return { sent: true };
      const { reason, hint, retry = { retryAfter: null, permanent: false } } = outcome;
      return { sent: false, reason, hint, ...retry };
    },

    secretVariables: (definitions) =>
      secretVariables(
        parsed,
        sections,
        definitions.map(({ plugins }) => plugins),
      ),
    takeOffences: () => custody.takeOffences(),
    optionSchemas: () => new Map(wellFormed.map(({ name, options }) => [name, optionJsonSchema(options)])),
  };
}

/** Bytes of the slices that an event is about. */
function bytesOf(event: { readonly slice?: unknown; readonly slices?: unknown }): number {
  const slices = Array.isArray(event.slices) ? event.slices : [event.slice];
  return slices.reduce((sum: number, slice: { readonly bytes?: number } | number | undefined) => {
    return sum + (typeof slice === 'object' ? (slice.bytes ?? 0) : 0);
  }, 0);
}

async function loadPlugins(
  registered: readonly RegisteredPlugin[],
  sections: Config['plugins'],
  surroundings: HostRequest['surroundings'],
): Promise<{
  loaded: readonly LoadedPlugin[];
  refused: readonly RefusedPlugin[];
  /** Of every plugin that was loaded, with the defaults of its schema. */
  parsed: readonly unknown[];
}> {
  const enabled = registered.filter(({ source }) => sectionOf(sections, source)?.enabled !== false);
  const checked = await Promise.all(enabled.map((candidate) => load(candidate, sections, surroundings)));
  const loaded = new Map<string, LoadedPlugin>();
  const all: unknown[] = [];
  const refused: RefusedPlugin[] = [];
  for (const { result, options } of checked) {
    if ('reason' in result) {
      refused.push(result);
      continue;
    }
    const { name, source, version } = result;
    const reason = takenBy(result, loaded);
    if (reason !== null) {
      refused.push({ source, version, fault: 'broken', reason });
      continue;
    }
    loaded.set(name, result);
    all.push(options);
  }
  return { loaded: [...loaded.values()], refused, parsed: all };
}

/** Why there is no room for one more plugin like this beside those that are loaded; null when there is. */
function takenBy({ name, places }: LoadedPlugin, loaded: ReadonlyMap<string, LoadedPlugin>): string | null {
  if (loaded.has(name)) return 'another plugin of this name is loaded already';
  for (const other of loaded.values()) {
    const kind = places.find((one) => other.places.includes(one));
    if (kind !== undefined) return `places of the kind "${kind}" have a driver already, that of ${other.name}`;
  }
  return null;
}

async function load(
  { source, version, plugin: candidate }: RegisteredPlugin,
  sections: Config['plugins'],
  surroundings: HostRequest['surroundings'],
): Promise<{ result: LoadedPlugin | RefusedPlugin; options: unknown }> {
  const { plugin: checked, reason: misshape } = checkPlugin(candidate, source);
  if (checked === null) return { result: { source, version, fault: 'broken', reason: misshape }, options: null };
  const plugin = surroundings === undefined ? checked : expanding(checked, surroundings);
  const { problem, options } = await checkPluginOptions(
    plugin.options,
    mergeSections(sectionOf(sections, source)?.options, undefined),
  );
  if (problem !== null) {
    // A preflight only says what is missing for the others.
    const tellsOnly = Object.keys(plugin.hooks).every(
      (name) => name === 'preflight' || STAGES[name as HookName].onFailure === 'warning',
    );
    const written = sectionOf(sections, source) !== undefined;
    const reason = `its options are not valid: ${problem}`;
    const fault = written ? 'options' : 'not-set-up';
    return { result: { source, version, fault, tellsOnly, reason }, options };
  }
  const hooks = Object.entries(plugin.hooks).flatMap(([name, hook]) => (hook === undefined ? [] : [name]));
  const places = Object.keys(plugin.places ?? {});
  return { result: { name: plugin.name, source, version, hooks, places, plugin }, options };
}

/** The plugin, with a schema that is given whole paths. */
function expanding(plugin: DarkivePlugin, surroundings: Pick<Surroundings, 'env' | 'home'>): DarkivePlugin {
  const { name, apiVersion, options, paths = [], hooks, wants, places } = plugin;
  if (paths.length === 0) return plugin;
  const schema = withExpandedPaths(options, paths, surroundings);
  const more = { ...(wants === undefined ? {} : { wants }), ...(places === undefined ? {} : { places }) };
  return { name, apiVersion, options: schema, hooks, ...more };
}

function optionsFor(plugin: LoadedPlugin, sections: Config['plugins'], definition: Definition): Promise<OptionsCheck> {
  const section = sectionOf(sections, plugin.name)?.options;
  return checkPluginOptions(plugin.plugin.options, mergeSections(section, definition.plugins[plugin.name]));
}

function sectionOf(sections: Config['plugins'], name: string): Config['plugins'][string] | undefined {
  return Object.hasOwn(sections, name) ? sections[name] : undefined;
}

/** A finding of severity `error` in a preflight ends the run as a throw does. */
function errorsAsFailures(
  outcome: Extract<HookOutcome<readonly Finding[]>, { failed: false }>,
): readonly HookFailure[] {
  return outcome.answer
    .filter((found) => worstSeverity([found]) === 'error')
    .map((found) => maskFinding(found, outcome.mask))
    .map(({ message, hint }) => ({ plugin: outcome.plugin, failed: true, reason: message, hint }));
}

function damageAnswer(outcomes: readonly HookOutcome<OnDamageResult>[]): {
  answer: OnDamageResult | null;
  plugin: string | null;
} {
  const answers = outcomes.flatMap((outcome) => (outcome.failed ? [] : [outcome]));
  const repaired = answers.find(({ answer }) => answer.result === 'repaired');
  if (repaired !== undefined) return { answer: repaired.answer, plugin: repaired.plugin };
  const declined = answers.flatMap(({ plugin, answer, mask }) =>
    answer.result === 'declined' ? [{ plugin, reason: mask(answer.reason), blocks: answer.blocks ?? [] }] : [],
  );
  const [first, ...others] = declined;
  if (first === undefined) return { answer: null, plugin: null };
  if (others.length === 0) return { answer: declinedAnswer(first.reason, first.blocks), plugin: first.plugin };
  const reason = declined.map((one) => `${one.plugin}: ${one.reason}`).join('; ');
  return {
    answer: declinedAnswer(
      reason,
      declined.flatMap(({ blocks }) => blocks),
    ),
    plugin: null,
  };
}

function declinedAnswer(reason: string, blocks: readonly BlockCount[]): OnDamageResult {
  return blocks.length === 0 ? { result: 'declined', reason } : { result: 'declined', reason, blocks };
}

/** What was rebuilt, else what failed, else why nobody tried. */
function drillAnswer(outcomes: readonly HookOutcome<RepairDrillResult>[]): RepairDrillResult | null {
  const answers = outcomes.map((outcome): RepairDrillResult => {
    if (outcome.failed) return { result: 'failed', reason: `${outcome.plugin}: ${outcome.reason}` };
    const { answer, mask } = outcome;
    return answer.result === 'rebuilt' ? answer : { ...answer, reason: `${outcome.plugin}: ${mask(answer.reason)}` };
  });
  const of = (result: RepairDrillResult['result']): RepairDrillResult | undefined =>
    answers.find((answer) => answer.result === result);
  return of('rebuilt') ?? of('failed') ?? of('declined') ?? null;
}

function maskFinding(found: Finding, mask: (text: string) => string): Finding {
  const facts = Object.entries(found.facts).map(([key, fact]) => {
    if (typeof fact === 'string') return [key, mask(fact)];
    return [key, Array.isArray(fact) ? fact.map((item: string) => mask(item)) : fact];
  });
  return {
    ...found,
    message: mask(found.message),
    hint: found.hint === null ? null : mask(found.hint),
    facts: Object.fromEntries(facts),
  };
}
