import type { IncomingMessage } from 'node:http';
import { IS_OPEN, type Operation } from '../../lib/api/operation.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { type Secret, secretEquals } from '../../lib/text/secret.ts';

/** What a request is for, as far as its caller matters. */
type Target = Pick<Operation, 'scope'>;

/** Who may call the gateway. */
export interface DoorRules {
  /** Whether the gateway listens on loopback, where only this machine can reach it. */
  readonly loopback: boolean;
  /** The bearer token that callers must send; `undefined`: any program on this machine may call. */
  readonly token: Secret | undefined;
}

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Whether an address is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK_NAME.test(host);
}

/**
 * Refuses requests that no program of the user's sent: host names that point here by DNS rebinding, web pages of other
 * origins, and callers without the token. A page can neither omit `Origin` on a request that changes something nor forge
 * `Sec-Fetch-Site`. `operation` is the target of the request, if there is one.
 */
export function checkCaller(message: IncomingMessage, operation: Target | undefined, rules: DoorRules): void {
  checkHost(message, rules);
  checkOrigin(message, operation);
  checkToken(message, operation, rules.token);
}

/** On other addresses any name may point here, but private operations need the token, which no page has. */
function checkHost(message: IncomingMessage, { loopback }: DoorRules): void {
  const [host, ...more] = message.headersDistinct.host ?? [];
  if (host === undefined || more.length > 0) {
    throw new Problem('INVALID_REQUEST', 'A request needs exactly one Host header.');
  }
  if (loopback && !LOOPBACK_NAME.test(host)) {
    throw new Problem(
      'FORBIDDEN',
      `Call this gateway as 127.0.0.1 or localhost, not as ${JSON.stringify(host.slice(0, 120))}.`,
    );
  }
}

function checkOrigin(message: IncomingMessage, operation: Target | undefined): void {
  const { origin, host = '' } = message.headers;
  if (origin !== undefined && !isSameOrigin(origin, host)) {
    throw new Problem('FORBIDDEN', `Pages of ${JSON.stringify(origin.slice(0, 120))} may not call this gateway.`);
  }
  const site = message.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  // Following a link to the docs page is harmless.
  const follows = message.headers['sec-fetch-mode'] === 'navigate' && message.method === 'GET';
  if (follows && operation?.scope === 'public') return;
  throw new Problem('FORBIDDEN', 'Pages of other sites may not call this gateway.');
}

/** A proxy may terminate TLS, so either scheme is accepted; the host must equal the one called, port included. */
function isSameOrigin(origin: string, host: string): boolean {
  const name = host.toLowerCase();
  return origin === `http://${name}` || origin === `https://${name}`;
}

function checkToken(message: IncomingMessage, operation: Target | undefined, token: Secret | undefined): void {
  if (token === undefined || (operation && IS_OPEN[operation.scope])) return;
  const given = /^Bearer +(\S+) *$/i.exec(message.headers.authorization ?? '')?.[1];
  if (given !== undefined && secretEquals(token, given)) return;
  const detail = given === undefined ? 'Send the token: Authorization: Bearer <token>.' : 'Wrong token.';
  throw new Problem('UNAUTHENTICATED', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="atlas"' } });
}
