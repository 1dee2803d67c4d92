import { expect, test } from 'vitest';
import { sampleDefinition, sampleRecord } from '../notify/test-support/records.ts';
import type { NewDelivery } from './outbox-types.ts';
import { sampleReport, sampleStart, uuid } from './test-support/samples.ts';
import { query, scratchLedger } from './test-support/scratch.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 21, 10, minutes));

function message(number: number, notifier = 'bell'): NewDelivery {
  const record = sampleRecord([sampleDefinition('home', 'failed')], [], { id: uuid(number) });
  return { notifier, record, title: `message ${number}` };
}

test('a message waits until it is sent, once for each notifier', async () => {
  const { ledger } = await scratchLedger();
  const { outbox } = ledger;
  outbox.add([message(1), message(1, 'horn')], at(0));
  outbox.add([message(1)], at(1));
  const due = outbox.due(at(0), { early: false });
  expect(due.map(({ id, notifier, attempts }) => [id, notifier, attempts])).toEqual([
    [uuid(1), 'bell', 0],
    [uuid(1), 'horn', 0],
  ]);
  expect(due[0]?.record).toEqual(message(1).record);
  expect(outbox.claim(uuid(1), 'bell', at(0), at(1))).toBe(1);
  outbox.end(uuid(1), 'bell', { state: 'sent', at: at(0) });
  expect(outbox.due(at(5), { early: true }).map(({ notifier }) => notifier)).toEqual(['horn']);
  expect(outbox.sentSince('bell', at(-60))).toEqual([at(0)]);
  expect([outbox.sentSince('bell', at(1)), outbox.countWaiting()]).toEqual([[], 1]);
});

test('a message in the hands of one process is nobody else’s, until its time is up', async () => {
  const { ledger } = await scratchLedger();
  const { outbox } = ledger;
  outbox.add([message(1)], at(0));
  expect(outbox.claim(uuid(1), 'bell', at(0), at(1))).toBe(1);
  expect(outbox.claim(uuid(1), 'bell', at(0), at(1))).toBeNull();
  expect(outbox.due(at(0), { early: true })).toEqual([]);
  // The process was killed: nothing was recorded, so it is sent again.
  expect(outbox.due(at(2), { early: false })).toHaveLength(1);
  expect(outbox.claim(uuid(1), 'bell', at(2), at(3))).toBe(2);
});

test('one that failed waits for its time; a flush comes early, but not before the server’s own wish', async () => {
  const { ledger } = await scratchLedger();
  const { outbox } = ledger;
  outbox.add([message(1)], at(0));
  outbox.claim(uuid(1), 'bell', at(0), at(1));
  outbox.end(uuid(1), 'bell', { state: 'waiting', problem: 'HTTP 429', nextAttemptAt: at(10), waitUntil: at(5) });
  const ids = (now: Date, early: boolean) => outbox.due(now, { early }).map(({ id }) => id);
  expect([ids(at(4), true), ids(at(6), true), ids(at(6), false), ids(at(10), false)]).toEqual([
    [],
    [uuid(1)],
    [],
    [uuid(1)],
  ]);
  expect(outbox.list(10)).toMatchObject([
    { state: 'waiting', attempts: 1, problem: 'HTTP 429', nextAttemptAt: at(10).toISOString() },
  ]);
});

test('what was given up, or sent, says nothing any more but its title', async () => {
  const { ledger, file } = await scratchLedger();
  const { outbox } = ledger;
  outbox.add([message(1), message(2)], at(0));
  outbox.end(uuid(1), 'bell', { state: 'given-up', at: at(1), problem: 'gone' });
  outbox.end(uuid(2), 'bell', { state: 'sent', at: at(1) });
  expect(query(file, 'SELECT count(record) AS n FROM deliveries')).toEqual([{ n: 0 }]);
  expect(outbox.list(1)).toMatchObject([{ title: 'message 2', state: 'sent', problem: null }]);
  expect(outbox.list(10)).toHaveLength(2);
});

test('it is bounded: 200 wait for one notifier, ended ones are remembered for 90 days', async () => {
  const { ledger } = await scratchLedger();
  const { outbox } = ledger;
  for (let number = 1; number <= 203; number += 1) outbox.add([message(number)], at(number));
  expect(outbox.countWaiting()).toBe(200);
  expect(outbox.due(at(300), { early: true })[0]?.id).toBe(uuid(4));
  outbox.add([message(900)], new Date(at(0).getTime() + 91 * 86_400_000));
  expect(outbox.list(1000).filter(({ state }) => state === 'given-up')).toHaveLength(1);
});

test('a message put off was not tried', async () => {
  const { ledger } = await scratchLedger();
  const { outbox } = ledger;
  outbox.add([message(1)], at(0));
  outbox.hold(uuid(1), 'bell', at(30), 'too many');
  expect(outbox.due(at(29), { early: false })).toEqual([]);
  expect(outbox.due(at(30), { early: false })).toMatchObject([{ attempts: 0, problem: 'too many' }]);
});

test('the run before is the last that was not skipped, and a run is found by its id', async () => {
  const { ledger } = await scratchLedger();
  const end = (number: number, day: number, outcome: 'failed' | 'success' | 'skipped') =>
    ledger.endRun(
      sampleReport({ runId: uuid(number), startedAt: `2026-03-0${day}T10:00:00.000Z`, outcome, exit: 'done' }),
    );
  const before = (day: number) => ledger.outcomeBefore('home', new Date(`2026-03-0${day}T10:00:00.000Z`));
  expect(before(1)).toBeNull();
  end(1, 1, 'failed');
  end(2, 2, 'skipped');
  end(3, 3, 'success');
  expect([before(1), before(2), before(3), before(4)]).toEqual([null, 'failed', 'failed', 'success']);
  ledger.startRun(sampleStart({ runId: uuid(4), startedAt: '2026-03-04T10:00:00.000Z' }));
  expect(before(5)).toBe('success');
  expect(ledger.findRun(uuid(4))).toEqual({
    runId: uuid(4),
    definition: 'home',
    type: 'FULL',
    startedAt: '2026-03-04T10:00:00.000Z',
  });
  expect(ledger.findRun(uuid(5))).toBeNull();
});
