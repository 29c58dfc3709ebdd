import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Json;
  /** The body as received, for reading numbers exactly. */
  readonly text: string;
}

export type Json = Readonly<Record<string, unknown>>;

/** Calls the API over HTTP, with JSON, as any client does. */
export interface Api {
  readonly url: string;
  call(method: string, path: string, body?: Json): Promise<Answer>;
}

/** Timeout for one answer. */
const TIMEOUT_MS = 30_000;

/** Sends `token` if given. Rejects with a readable message when there is no answer. */
export function createApi(url: string, token?: string): Api {
  return {
    url,
    async call(method, path, body) {
      const headers = {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
      };
      const {
        status,
        headers: answered,
        text,
      } = await exchange(`${url}${path}`, method, headers, body && JSON.stringify(body));
      return { status, headers: answered, body: parsed(text, `${method} ${path}`), text };
    },
  };
}

function exchange(url: string, method: string, headers: Record<string, string>, body: string | undefined) {
  return new Promise<{ status: number; headers: Answer['headers']; text: string }>((resolve, reject) => {
    const sent = request(url, { method, headers, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(flat),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer within ${TIMEOUT_MS / 1_000} s`)));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ECONNREFUSED' ? new Error(`Nothing listens at ${new URL(url).origin}`) : error);
    });
    sent.end(body);
  });
}

function parsed(text: string, what: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch {
    // Falls through: what is no JSON is no answer of this API.
  }
  throw new Error(`${what} did not answer with JSON: ${text.slice(0, 200)}`);
}
