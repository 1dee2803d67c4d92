// A result for each presentation, with a text wherever others may have put one. `any-…` is a name of others.

const at = '2026-11-21T09:00:00.000Z';
const text = 'text';
const reference = { id: text, name: text };
const named = { id: text, name: text, createdAt: at };
const findings = (['info', 'warning', 'degraded', 'damage', 'error'] as const).map((severity) => ({
  severity,
  code: text,
  message: text,
  hint: severity === 'info' ? null : text,
  facts: { fact: text },
}));
const archive = {
  ...named,
  definition: text,
  type: text,
  reference,
  slices: 2,
  bytes: 2048,
  parity: { files: 1, bytes: 5, sourceBlocks: 10, recoveryBlocks: 1 },
  verifiedAt: at,
  outcome: 'degraded',
  pinned: true,
  state: 'doubtful',
  artifacts: [text],
};
const retained = { ...named, definition: text, type: text, bytes: 1, reasons: [text, text], removed: false };
const decisions = [
  { ...retained, action: 'keep' },
  { ...retained, action: 'remove' },
];
const due = [
  { definition: text, type: text, reason: text, since: at, overdue: true, next: null },
  { definition: text, type: null, reason: text, since: null, overdue: false, next: null },
  { definition: text, type: null, reason: text, since: null, overdue: false, next: { type: text, at } },
];
const kept = {
  id: text,
  name: text,
  kind: text,
  location: text,
  state: 'active',
  at: text,
  notNow: { message: text, hint: text },
  capacityBytes: 5,
  reserveBytes: 1,
  freeBytes: 4,
  generation: 2,
  seenAt: at,
  verifiedAt: null,
  files: 3,
  bytes: 7,
  archives: { whole: 1, partly: 1 },
};
const copied = {
  id: text,
  name: text,
  location: text,
  state: 'partly',
  at: text,
  steps: [
    { kind: 'copy', archive: text, slice: 1, bytes: 5 },
    { kind: 'delete', archive: text, slice: null, bytes: 5 },
  ],
  copiedBytes: 5,
  deletedBytes: 5,
  leftOut: [{ archive: text, slice: 'all', bytes: 5, reason: 'no-room' }],
  synced: true,
};
const status = {
  verdict: 'danger',
  definitions: [
    {
      name: text,
      verdict: 'attention',
      restorePoint: named,
      overdueAt: at,
      oldestVerification: { name: text, at },
      lastDrill: { archive: text, at, result: 'passed' },
      timeToRecover: 5,
      away: { restorePoint: named, places: [text] },
      reasons: [{ level: 'danger', code: text, message: text, command: text }],
    },
  ],
  storage: {
    path: text,
    reachable: true,
    freeBytes: 5,
    totalBytes: 6,
    fullOn: at,
    reasons: [{ level: 'attention', code: text, message: text, command: null }],
  },
  places: [
    {
      name: text,
      kind: text,
      location: text,
      state: 'active',
      seenAt: at,
      verifiedAt: null,
      bytes: 5,
      reasons: [{ level: 'attention', code: text, message: text, command: text }],
    },
  ],
  findings,
};
const checked = [
  {
    id: text,
    name: text,
    checks: [{ name: text, result: 'failed', at, seconds: 1 }],
    redundancy: null,
    findings,
  },
];
const place = { place: text, archives: 1, bytes: 2, due: 1, cycle: 2, estimated: true, interval: 5, next: [text] };
const content = { kind: 'file', bytes: 5, modifiedAt: at, mode: text, crc: text };
const chain = { archives: [text], complete: true, missing: null, verifiedAt: at, readable: true, unreadable: [] };
const entry = {
  path: text,
  kind: 'symlink',
  data: 'saved',
  bytes: 5,
  mode: 0o644,
  owner: { user: text, group: text },
  modifiedAt: null,
  hardLinked: false,
  dirty: true,
  symlinkTarget: text,
};
const difference = { change: 'changed', path: text, kind: 'file', bytes: 5, differences: [text, text] };
const differences = { definition: text, from: named, to: named, added: 1, changed: 1, removed: 1, findings };
const delivery = {
  notifier: text,
  title: text,
  attempts: 2,
  createdAt: at,
  nextAttemptAt: at,
  problem: text,
  hint: text,
};
const imported = {
  dryRun: true,
  unchanged: false,
  from: text,
  directory: text,
  findings,
  next: [text],
  configuration: { file: text, action: 'write', text: null },
  keys: [
    { section: text, key: text, disposition: 'left-out', to: null, note: text },
    { section: text, key: text, disposition: 'changed', to: text, note: text },
  ],
  definitions: [{ name: text, carried: true }],
  archives: [{ ...archive, action: 'adopt', artifacts: 1 }],
  others: [{ name: text, reason: text }],
  runs: { file: text, imported: 1, known: 1, skipped: 1 },
  bases: [text],
};
const plugin = {
  name: text,
  version: text,
  apiVersion: 1,
  from: text,
  place: text,
  reason: text,
  hooks: [text],
  places: [text],
};

/** By the name of the presentation. */
export const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  presentAdopt: [{ archive, outcome: 'adopted', referenceFrom: 'ledger', findings }],
  presentArchive: [archive],
  presentArchives: [{ archives: [archive, { ...archive, state: 'unsound' }], findings }],
  presentBackupPlan: [
    {
      due,
      plans: [
        { definition: text, type: text, possible: false, findings },
        {
          definition: text,
          type: text,
          possible: true,
          archive: text,
          root: text,
          reference,
          command: text,
          entries: 1,
          bytes: 2,
          estimatedBytes: 3,
          freeBytes: 4,
          findings,
        },
      ],
      findings,
    },
  ],
  presentBackup: [
    {
      due,
      findings,
      runs: [
        {
          definition: text,
          type: text,
          outcome: 'success',
          startedAt: at,
          restorePoint: text,
          error: null,
          archive: { name: text, slices: 1, bytes: 2, parityBytes: 3 },
          restoreTest: null,
          findings,
          phases: [{ name: text, seconds: 2 }],
        },
        {
          definition: text,
          type: text,
          outcome: 'failed',
          startedAt: at,
          restorePoint: null,
          archive: null,
          restoreTest: null,
          findings,
          phases: [],
          error: { code: text, phase: text },
        },
      ],
    },
  ],
  presentCatalogRebuild: [
    {
      outcome: 'incomplete',
      definitions: [{ definition: text, archives: 1, inBase: 1, indexed: 1, base: text }],
      findings,
    },
  ],
  presentCatalogCheck: [
    {
      outcome: 'inconsistent',
      findings,
      definitions: [{ definition: text, archives: 1, catalogues: 1, indexed: 1, base: text }],
    },
  ],
  presentCatalogRelocate: [
    { from: text, to: text, definitions: [{ definition: text, base: text, relocated: 1 }], findings },
  ],
  presentConfigCheck: [true, false].map((ok) => ({
    file: text,
    ok,
    problems: [text],
    warnings: [text],
    definitions: [text],
    plugins: [{ name: text, version: text }],
  })),
  presentDemo: [{ outcome: 'failed', directory: text, steps: [{ number: 1, title: text }] }],
  presentDemoClean: [text],
  presentDemoStep: [{ number: 1, title: text, text, lines: [text, text] }],
  presentDiffEntry: [difference, { ...difference, change: 'added' }, { ...difference, change: 'removed', kind: null }],
  presentDiffSum: [differences],
  presentDoctor: [
    {
      outcome: 'not-ready',
      checks: [
        { name: text, result: 'failed', message: text, hint: text },
        { name: text, result: 'ok', message: text, hint: null },
      ],
    },
  ],
  presentDrill: [
    {
      outcome: 'failed',
      drills: (['restore', 'repair'] as const).map((kind) => ({
        archiveName: text,
        result: 'failed',
        kind,
        entries: 1,
        bytes: 1,
        seconds: 1,
        to: 1,
        end: 2,
        recoverSeconds: 5,
      })),
      coverage: [{ id: text, name: text, to: 1, end: 1 }],
      findings,
    },
  ],
  presentDue: [due],
  presentEntry: [entry, { ...entry, owner: null }],
  presentTreeEntry: [entry],
  presentFind: [
    {
      pattern: text,
      more: true,
      findings,
      paths: [{ definition: text, path: text, archive: named, present: false, ...content }],
    },
    { pattern: text, more: false, findings, paths: [] },
  ],
  presentFindings: [findings],
  presentImport: [imported, { ...imported, dryRun: false }],
  presentInit: [{ created: [text], next: [text] }],
  presentLedger: [{ outcome: 'differs', archives: 1, findings }],
  presentForgotten: [{ forgotten: [reference], findings }],
  monitorLine: [status],
  unknownLine: [text],
  presentNotifyTest: [
    {
      results: [
        { notifier: text, result: 'sent', problem: null, hint: null },
        { notifier: text, result: 'failed', problem: text, hint: text },
      ],
      notSetUp: [text],
    },
  ],
  presentNotifyFlush: [{ deliveries: [{ ...delivery, result: 'waiting' }], waiting: 1, findings }],
  presentNotifyLog: [
    {
      deliveries: [
        { ...delivery, state: 'given-up' },
        { ...delivery, state: 'held' },
      ],
      findings,
    },
  ],
  presentAdded: [{ place: kept, changed: true, findings }],
  presentAdopted: [{ home: text, place: kept, learned: [text], findings }],
  presentCleaned: [
    { place: text, location: text, dryRun: false, archives: [{ name: text, files: 3, bytes: 5 }], findings },
  ],
  presentChanged: [{ place: kept, changed: true, findings }],
  presentCopies: (
    [
      { kind: 'copy', place: text, location: text, archives: 1, firstCopies: 1, bytes: 5 },
      { kind: 'verify', place: text, location: text, archives: 1 },
      { kind: 'add', bytes: 5 },
    ] as const
  ).map((next) => ({
    archives: [
      {
        id: text,
        name: text,
        want: 3,
        wantLocations: 2,
        have: 1,
        locations: 1,
        short: true,
        copies: [
          { place: text, location: text, there: 3, units: 3, counts: true, provedAt: at },
          { place: text, location: text, there: 1, units: 3, counts: false, provedAt: null },
        ],
      },
    ],
    next,
    findings,
  })),
  presentCopy: [{ dryRun: false, places: [copied, { ...copied, state: 'up-to-date' }], findings }],
  presentPlace: [{ place: kept, archives: [{ name: text, units: 3, there: 2, proved: 1 }], findings }],
  presentPlaceLost: [
    {
      simulated: false,
      place: kept,
      lost: [text],
      broken: [text],
      below: [{ archive: text, copies: 1, keepAtLeast: 2 }],
      versions: { count: 30, paths: [{ definition: text, path: text, archive: text, bytes: 5 }] },
      findings,
    },
  ],
  presentPlaceVerify: [
    {
      command: text,
      place: kept,
      checked: 3,
      bytes: 5,
      fromMedium: false,
      missing: [text],
      damaged: [{ file: text, problem: text }],
      unknown: [text],
      findings,
    },
  ],
  presentPlaces: [{ home: { id: text, location: text }, places: [kept, { ...kept, state: 'lost' }], findings }],
  presentPin: [{ archive: reference, pinned: true, reason: text, changed: true, findings }],
  presentPluginCreate: [{ directory: text, files: [text], next: [text] }],
  presentPlugins: [
    {
      plugins: [
        { ...plugin, state: 'loaded' },
        { ...plugin, state: 'options' },
        { ...plugin, state: 'refused' },
        { ...plugin, state: 'off' },
      ],
      others: [{ name: text, version: text, from: text }],
      apiVersion: 1,
      configuration: text,
    },
  ],
  presentPrune: [
    {
      dryRun: true,
      definitions: [{ definition: text, refusal: text, archives: decisions }],
      removals: 1,
      bytes: 1,
      findings,
    },
  ],
  presentRemove: [{ dryRun: false, archives: decisions, bytes: 1, findings }],
  presentDecisions: [decisions],
  presentRepair: (['repaired', 'not-repairable'] as const).map((outcome) => ({
    outcome,
    archive: reference,
    slices: [{ slice: 1, file: text, reason: text, repaired: true, blocks: { lost: 1, available: 2 } }],
    artifacts: [{ file: text, regenerated: true, sameBytes: false }],
    affected: [text, text],
    findings,
  })),
  presentRestore: [
    {
      outcome: 'incomplete',
      archives: [reference, reference],
      target: text,
      entries: 1,
      bytes: 2,
      replaced: 1,
      checked: { files: 1, checksums: 1, modes: 1, owners: 1, attributes: 1, notCompared: [text, text] },
      findings,
    },
  ],
  presentRestorePlan: [
    {
      outcome: 'impossible',
      definition: text,
      at,
      point: named,
      entries: 1,
      bytes: 2,
      readBytes: 3,
      target: text,
      archives: [
        {
          ...named,
          slices: 2,
          needed: [1],
          neededBytes: 5,
          problems: [{ slice: 1, file: text, state: 'hash', message: text }],
        },
      ],
      audit: { replaced: 1, problems: [text], problemCount: 3 },
      error: { code: text, message: text, hint: text },
      findings,
    },
  ],
  presentSchedule: [
    {
      zone: text,
      findings,
      definitions: [
        {
          definition: text,
          type: text,
          reason: text,
          types: [
            { type: text, schedule: text, last: { type: 'other', at }, next: at, due: true, overdue: true },
            { type: text, schedule: text, last: null, next: null, due: false, overdue: false },
          ],
        },
      ],
    },
  ],
  presentScrub: [{ archives: checked, outcome: 'damaged', findings, bytes: 1, seconds: 1, left: 1 }],
  presentScrubPlan: [{ places: [place], findings }],
  presentSimulation: [
    {
      definitions: [
        {
          definition: text,
          configured: false,
          runs: [{ at, made: text, removed: [text], exists: { FULL: 1, DIFF: 2, INCR: 3 }, oldest: at }],
          archives: [named],
        },
      ],
    },
  ],
  presentStatus: [status],
  presentVerify: [{ archives: checked, outcome: 'damaged', findings }],
  presentVersions: [
    {
      definition: text,
      path: text,
      findings,
      versions: [
        { state: 'saved', version: 1, archive: { ...named, verifiedAt: at }, chain, ...content },
        { state: 'saved', version: 1, archive: named, chain: { ...chain, complete: false, missing: text }, ...content },
        {
          state: 'saved',
          version: 1,
          archive: named,
          chain: { ...chain, readable: false, unreadable: [text] },
          ...content,
        },
      ],
    },
  ],
  showAsText: [{ archive, entry, findings }],
  showAsJson: [{ archive, entry, findings }],
  diffAsText: [{ document: differences, entry: difference }],
  diffAsJson: [{ document: differences, entry: difference }],
};
