import type { HookContext, JobEvent, RunEndEvent } from '@darkive/core/plugin';
import { addressOf } from './address.ts';
import type { WebhookOptions } from './options.ts';
import { pingRequests, type Moment, type PingRequest } from './ping-requests.ts';

type Context = HookContext<WebhookOptions>;

/** Milliseconds for one ping: it is sent while the backup waits. */
const TIMEOUT = 8000;

/** Tells a dead man's switch that a backup starts. Never throws: a throw here would end the backup. */
export async function pingStart({ runId, definition, type }: JobEvent, context: Context): Promise<void> {
  try {
    await pingAll('start', runId, `${definition} ${type}: started`, context, 1);
  } catch (error) {
    context.log.warn(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Tells a dead man's switch how a backup ended; nothing about one that was skipped, so that skipping for ever raises the
 * alarm. Not kept for later: a ping that comes late would say something wrong, and a missing one raises the alarm, too.
 */
export async function pingEnd({ report }: RunEndEvent, context: Context): Promise<void> {
  const { outcome, runId, definition, type, findings } = report;
  if (outcome === 'skipped') return;
  const good = outcome === 'success' || (outcome === 'degraded' && context.options['degraded-is'] === 'success');
  const error = findings.findLast(({ severity }) => severity === 'error' || severity === 'degraded');
  const text = `${definition} ${type}: ${outcome}${error === undefined ? '' : `; ${error.message}`}`.slice(0, 1000);
  await pingAll(good ? 'success' : 'failure', runId, text.toWellFormed(), context, 2);
}

/** Every ping is tried; the first that failed is thrown. */
async function pingAll(moment: Moment, runId: string, text: string, context: Context, tries: number): Promise<void> {
  const requests = pingRequests(context.options, moment, runId, text);
  const results = await Promise.allSettled(requests.map((request) => pingOne(request, context, tries)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function pingOne({ key, reference, method, address, body }: PingRequest, context: Context, tries: number) {
  const url = address(await addressOf(key, reference, context)).href;
  for (let left = tries; ; left -= 1) {
    try {
      await context.request(url, { method, timeout: TIMEOUT, ...(body === null ? {} : { body }) });
      return;
    } catch (error) {
      if (left > 1 && !context.signal.aborted) continue;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the dead man's switch of ${key} was not told: ${reason}`, { cause: error });
    }
  }
}
