/** A request as a client sent it, without what belongs to one moment. */
export interface SentRequest {
  readonly access: 'signed' | 'public';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The raw query of a GET, the raw body of a POST. */
  readonly payload: string;
  /** By name in lower case; the key, the time and the signature, which was checked, have no value. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request on one line, without its headers, which every request of its kind has: `signed GET /v5/order/realtime?…`. */
export function requestLine({ access, method, path, payload }: Omit<SentRequest, 'headers'>): string {
  const between = payload === '' ? '' : method === 'GET' ? '?' : ' ';
  return `${access} ${method} ${path}${between}${payload}`;
}

/** A request of a record. */
export interface LineRequest {
  readonly access: string;
  /** Verb and path. */
  readonly endpoint: string;
  /** Parameters or members in the order in which they are sent, each value as JSON or, of a query, as its text. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const LINE = /^(signed|public) ((?:GET|POST) [^ ?]+)(?:\?(.*)| (\{.*\}))?$/;

/** Throws on a line that {@link requestLine} did not write. */
export function readLine(line: string): LineRequest {
  const [, access, endpoint, query, body] = LINE.exec(line) ?? [];
  if (access === undefined || endpoint === undefined) throw new Error(`no request: ${line}`);
  if (body !== undefined) {
    const members = Object.entries(JSON.parse(body) as Readonly<Record<string, unknown>>);
    return { access, endpoint, fields: members.map(([name, value]) => [name, JSON.stringify(value)]) };
  }
  const parts = query === undefined ? [] : query.split('&');
  return {
    access,
    endpoint,
    fields: parts.map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  };
}
