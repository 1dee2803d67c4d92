import type { WebhookOptions } from './options.ts';

export type Moment = 'start' | 'success' | 'failure';

/** One ping: where its address is kept, and what is added to it. */
export interface PingRequest {
  /** Key of the option, for messages. */
  readonly key: string;
  readonly reference: string;
  readonly method: 'GET' | 'POST';
  /** Changes the configured address into the one for this moment. */
  readonly address: (configured: URL) => URL;
  readonly body: string | null;
}

/**
 * The pings of one moment. Healthchecks: the address itself is success, `/start` and `/fail` the others, `rid` pairs start
 * and end (healthchecks.io, "Pinging API"). Uptime Kuma's push monitors know no start: `status` is up or down.
 */
export function pingRequests(options: WebhookOptions, moment: Moment, runId: string, text: string): PingRequest[] {
  const { healthchecks, 'uptime-kuma': kuma, ping } = options;
  const pings: PingRequest[] = [];
  if (healthchecks !== null) {
    const ending = { start: '/start', success: '', failure: '/fail' }[moment];
    pings.push({
      key: 'healthchecks',
      reference: healthchecks,
      method: 'POST',
      address: (configured) => changed(configured, ending, { rid: runId }),
      body: text,
    });
  }
  if (kuma !== null && moment !== 'start') {
    const query = { status: moment === 'success' ? 'up' : 'down', msg: text.slice(0, 200).toWellFormed() };
    pings.push({
      key: 'uptime-kuma',
      reference: kuma,
      method: 'GET',
      address: (configured) => changed(configured, '', query),
      body: null,
    });
  }
  const other = ping[moment];
  if (other !== null) {
    pings.push({
      key: `ping.${moment}`,
      reference: other,
      method: 'GET',
      address: (configured) => configured,
      body: null,
    });
  }
  return pings;
}

function changed(configured: URL, ending: string, query: Readonly<Record<string, string>>): URL {
  const url = new URL(configured);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${ending}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}
