import { darMessages, lastMessage } from '../../../packages/core/src/dar/messages.ts';
import { slicesInSummary } from '../../../packages/core/src/dar/needed-slices.ts';
import { darOutcome } from '../../../packages/core/src/dar/outcome.ts';
import { CREATE_RULES } from '../../../packages/core/src/dar/message-rules.ts';
import { createSaidReader, KEPT_PATHS } from '../../../packages/core/src/dar/said.ts';
import { damagedNames, parseCreationSummary } from '../../../packages/core/src/dar/summary.ts';
import { compareVersions, parseDarVersion } from '../../../packages/core/src/dar/version.ts';
import { createOutputText } from '../../../packages/core/src/exec/output-text.ts';
import { must, type FuzzTarget } from '../fuzz-target.ts';

const KINDS = new Set(['ok', 'partial', 'damaged', 'target-full', 'aborted', 'timed-out', 'failed']);

export const target: FuzzTarget = {
  name: 'dar-output',
  tokens: [
    ' inode(s) saved\n',
    ' --------------------------------------------\n',
    'Error while saving ',
    'ERR <ROOT>/',
    ' : ',
    '.\n',

    'All displayed files have their data in slice range [',
    ']\n',
    '1-3,',
    'dar version ',
    'Using libdar ',
    ': YES\n',
    '\r',
    '   __proto__ : YES\n',
  ],
  read(input) {
    const text = createOutputText(
      (line) => line,
      () => undefined,
    );
    for (let at = 0; at < input.length; at += 1000) text.push(input.subarray(at, at + 1000));
    text.end();
    const tail = text.tail();
    must(Buffer.byteLength(tail) <= 64 * 1024, 'the tail is bounded');
    for (const exitCode of [0, 2, 4, 5, 11, 42, null]) {
      for (const action of ['create', 'test', 'list', 'extract', 'isolate'] as const) {
        const outcome = darOutcome(action, {
          command: 'dar',
          exitCode,
          signal: exitCode === null ? 'SIGKILL' : null,
          startError: null,
          timedOut: false,
          aborted: false,
          stdoutTail: tail,
          stderrTail: '',
          seconds: 1,
        });
        must(KINDS.has(outcome.kind), 'an outcome is one of the known');
        if (exitCode !== 0) must(outcome.kind !== 'ok', 'only 0 is a success');
      }
    }
    const summary = parseCreationSummary(tail);
    if (summary !== null) for (const count of Object.values(summary.inodes)) must(count >= 0, 'counts are numbers');
    const reader = createSaidReader(CREATE_RULES);
    reader.push(Buffer.from(tail));
    const said = reader.end();
    for (const { named } of Object.values(said.about)) must(named.length <= KEPT_PATHS, 'names are bounded');
    must(said.unknown.lines.length <= 20, 'lines are bounded');
    damagedNames(tail);
    must(lastMessage(darMessages({ stdoutTail: tail, stderrTail: tail })).length <= 500, 'a message is bounded');
    for (const slice of slicesInSummary(tail, 600) ?? [])
      must(slice >= 0 && slice <= 600, 'a slice is one of the archive');
    const version = parseDarVersion(tail);
    if (version !== null) must(Number.isInteger(compareVersions(version.version, '2.7.0')), 'versions can be compared');
  },
};
