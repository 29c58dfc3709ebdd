import type { IncomingMessage } from 'node:http';
import type { Operation } from '../../lib/api/operation.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { type Secret, secretEquals } from '../../lib/text/secret.ts';

/** Who may come in. */
export interface DoorRules {
  /** Whether the gateway listens on loopback, where only this machine can reach it. */
  readonly loopback: boolean;
  /** What callers prove themselves with; without one, being on this machine is enough. */
  readonly token: Secret | undefined;
}

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Whether an address to bind to is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK_NAME.test(host);
}

/**
 * Refuses what does not come from a program its user meant to run: names that lead here by DNS rebinding, pages of other
 * origins, and callers without the token. A page can neither leave out `Origin` on what changes something nor forge
 * `Sec-Fetch-Site`. `operation` is what the request would reach, if anything.
 */
export function checkCaller(message: IncomingMessage, operation: Operation | undefined, rules: DoorRules): void {
  checkHost(message, rules);
  checkOrigin(message, operation);
  checkToken(message, operation, rules.token);
}

/** On other addresses any name may lead here, but nothing private is done without the token, which no page has. */
function checkHost(message: IncomingMessage, { loopback }: DoorRules): void {
  const [host, ...more] = message.headersDistinct.host ?? [];
  if (host === undefined || more.length > 0) {
    throw new Problem('INVALID_REQUEST', 'A request needs exactly one Host header.');
  }
  if (loopback && !LOOPBACK_NAME.test(host)) {
    throw new Problem(
      'FORBIDDEN',
      `This gateway is addressed as 127.0.0.1 or localhost, not as ${JSON.stringify(host.slice(0, 120))}.`,
    );
  }
}

function checkOrigin(message: IncomingMessage, operation: Operation | undefined): void {
  const { origin, host = '' } = message.headers;
  if (origin !== undefined && !isSameOrigin(origin, host)) {
    throw new Problem('FORBIDDEN', `Pages of ${JSON.stringify(origin.slice(0, 120))} may not call this gateway.`);
  }
  const site = message.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  // Following a link to the docs page is harmless, wherever the link stands.
  const follows = message.headers['sec-fetch-mode'] === 'navigate' && message.method === 'GET';
  if (follows && operation?.scope === 'public') return;
  throw new Problem('FORBIDDEN', 'Pages of other sites may not call this gateway.');
}

/** TLS may end before us, so either scheme will do; the host must be the one that was called, port included. */
function isSameOrigin(origin: string, host: string): boolean {
  const name = host.toLowerCase();
  return origin === `http://${name}` || origin === `https://${name}`;
}

function checkToken(message: IncomingMessage, operation: Operation | undefined, token: Secret | undefined): void {
  if (token === undefined || operation?.scope === 'public') return;
  const given = /^Bearer +(\S+) *$/i.exec(message.headers.authorization ?? '')?.[1];
  if (given !== undefined && secretEquals(token, given)) return;
  const detail = given === undefined ? 'Send the token: Authorization: Bearer <token>.' : 'This is not the token.';
  throw new Problem('UNAUTHENTICATED', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="atlas"' } });
}
