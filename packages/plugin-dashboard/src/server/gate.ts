import { setTimeout as wait } from 'node:timers/promises';
import type { Refusal } from './foreign-request.ts';
import { isSameSecret } from './same-secret.ts';

export interface GateRequest {
  /** `token` of the address. */
  readonly token: string | undefined;
  readonly cookie: string | undefined;
  /** The Authorization header. */
  readonly authorization: string | undefined;
}

/** `cookie`: what becomes the cookie; the token leaves the address. */
export type Admission = 'admitted' | { readonly cookie: string } | Refusal;

export type Gate = (request: GateRequest) => Promise<Admission>;

/** How long a wrong password waits for its answer, and how many may wait at a time. */
const WRONG_PASSWORD_MS = 500;
const MOST_WAITING = 10;

/**
 * Admits who knows the token that the terminal printed.
 * @param ticket Opens once instead of the token; null when there is none. What starts a browser gets its address as an
 *   argument, which everybody on the machine can read: so that address must be worth nothing a moment later.
 */
export function createTokenGate(token: string, ticket: string | null): Gate {
  let left = ticket;
  return async (request) => {
    if (request.token !== undefined) {
      if (isSameSecret(request.token, token)) return { cookie: token };
      if (left !== null && isSameSecret(request.token, left)) {
        left = null;
        return { cookie: token };
      }
    }
    if (request.cookie !== undefined && isSameSecret(request.cookie, token)) return 'admitted';
    return {
      status: 401,
      message: 'This page opens with the whole address that `darkive dashboard` printed, its token included.',
    };
  };
}

/** Admits who knows the password; the name beside it may be anything. RFC 7617. */
export function createPasswordGate(password: string): Gate {
  let waiting = 0;
  return async ({ authorization }) => {
    if (authorization === undefined) return { status: 401, message: 'This page needs the password.', challenge: true };
    if (waiting >= MOST_WAITING) return { status: 429, message: 'Too many wrong passwords at a time. Wait a second.' };
    if (isSameSecret(passwordOf(authorization), password)) return 'admitted';
    waiting += 1;
    await wait(WRONG_PASSWORD_MS);
    waiting -= 1;
    return { status: 401, message: 'The password is wrong.', challenge: true };
  };
}

function passwordOf(authorization: string): string {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return password;
}
