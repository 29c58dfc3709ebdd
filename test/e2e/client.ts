import { setTimeout as wait } from 'node:timers/promises';
import type { Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import type { Answer, Json } from '../../local/demo/api.ts';
import { type Cloud, type Identity, signed } from './cloud.ts';

/** A client of the deployed API, which remembers the operations it has used. */
export interface Client {
  /** As its caller, with JSON; waits and repeats a few times on 429. */
  call(method: string, path: string, body?: Json, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Without a signature, as anyone may send it; returns the raw text of the answer. */
  callUnsigned(
    method: string,
    path: string,
  ): Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
  }>;
  /** Operations of the table that have answered successfully. */
  readonly served: ReadonlySet<string>;
  /** Every answer so far, with headers, for the search for secrets. */
  readonly transcript: readonly string[];
}

/** The caller's identity: the headers that prove it. */
export type Caller = (request: {
  readonly url: URL;
  readonly method: string;
  readonly body: string;
}) => Readonly<Record<string, string>>;

/** A caller who signs (SigV4). */
export function signing(identity: Identity): Caller {
  return ({ url, method, body }) => signed(url, method, body, 'execute-api', identity);
}

/** A caller with a token; without one, anonymous. */
export function bearing(token: string | undefined): Caller {
  return () => (token === undefined ? {} : { authorization: `Bearer ${token}` });
}

const PATIENT_TRIES = 4;

const TABLE: readonly Operation[] = Object.values(operations);

/** `url` is the API's address from the stack's outputs. */
export function createClient(cloud: Cloud, url: string, caller: Caller): Client {
  const base = emulatedUrl(cloud, url);
  const served = new Set<string>();
  const transcript: string[] = [];

  const send = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const reply = await fetch(`${base}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(40_000),
    });
    const text = await reply.text();
    const told = Object.fromEntries(reply.headers);
    transcript.push(`${method} ${path} -> ${reply.status} ${JSON.stringify(told)} ${text}`);
    const reached = operationOf(method, path);
    if (reply.status < 400 && reached !== undefined) served.add(reached.name);
    return { status: reply.status, headers: told, text };
  };

  return {
    served,
    transcript,
    async call(method, path, given, extra = {}) {
      const body = given === undefined ? undefined : JSON.stringify(given);
      const headers = () => ({
        ...caller({ url: new URL(`${base}${path}`), method, body: body ?? '' }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...extra,
      });
      let answer = await send(method, path, headers(), body);
      // The exchange's own limit: nothing was done, and the answer says when to retry.
      for (let tries = 1; answer.status === 429 && tries < PATIENT_TRIES; tries += 1) {
        await wait(1_000 * Number(answer.headers['retry-after'] ?? 1));
        answer = await send(method, path, headers(), body);
      }
      return { ...answer, body: parsed(answer.text) };
    },
    callUnsigned: (method, path) => send(method, path, {}),
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error(`The answer is not JSON: ${text.slice(0, 200)}`);
  }
}

/** The operation that a request reaches; fixed paths take precedence over those with a parameter. */
function operationOf(method: string, path: string): Operation | undefined {
  const parts = path.replace(/\?.*$/, '').split('/');
  const fits = TABLE.filter((operation) => {
    const pattern = operation.path.split('/');
    return (
      operation.method === method &&
      pattern.length === parts.length &&
      pattern.every((part, at) => part.startsWith('{') || part === parts[at])
    );
  });
  return fits.find(({ path: pattern }) => !pattern.includes('{')) ?? fits[0];
}

/** `https://<api>.execute-api.<region>.amazonaws.com/<stage>` as the emulator serves it. */
export function emulatedUrl(cloud: Cloud, url: string): string {
  const { hostname, pathname } = new URL(url);
  const [api = ''] = hostname.split('.');
  return `${cloud.url}/restapis/${api}${pathname.replace(/\/$/, '')}/_user_request_`;
}
