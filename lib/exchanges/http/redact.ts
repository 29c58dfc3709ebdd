const MASK = '[secret]';

/**
 * Names that carry credentials, compared in lower case without `-` and `_`. Broad on purpose: masking a harmless value costs
 * a look at the code, a key in a log costs the account.
 */
const SECRET_NAME =
  /secret|signature|token|passw|passphrase|authorization|credential|cookie|apikey|listenkey|privatekey|session/;
const SECRET_NAMES: ReadonlySet<string> = new Set(['key', 'sig', 'auth']);

/**
 * The path or URL in a form safe to log: `signature` is removed, values of secret-like parameters and any user information
 * are masked. Time stamps, symbols and ids stay, because debugging needs them.
 */
export function redactUrl(url: string): string {
  const [beforeFragment = ''] = url.split('#', 1);
  const queryStart = beforeFragment.indexOf('?');
  const location = (queryStart < 0 ? beforeFragment : beforeFragment.slice(0, queryStart)).replace(
    /^([a-z][a-z0-9+.-]*:)?\/\/[^/]*@/i,
    `$1//${MASK}@`,
  );
  if (queryStart < 0) return location;
  const query = redactQuery(beforeFragment.slice(queryStart + 1));
  return query === '' ? location : `${location}?${query}`;
}

/** The same for a query string without its `?`, or for a form-encoded body. */
export function redactQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => plainName(pair) !== 'signature')
    .map((pair) => (isSecretName(plainName(pair)) ? `${pair.split('=', 1)[0]}=${MASK}` : pair))
    .join('&');
}

/** A copy of `headers` with the values of keys, signatures, cookies and tokens masked. Names are kept as given. */
export function redactHeaders<V>(headers: Readonly<Record<string, V>>): Record<string, V | string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretName(normalise(name)) ? MASK : value]),
  );
}

/** The path alone, for metrics and traces: a query would explode their cardinality. */
export function pathWithoutQuery(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? '';
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_NAMES.has(name);
}

function plainName(pair: string): string {
  const [encoded = ''] = pair.split('=', 1);
  try {
    return normalise(decodeURIComponent(encoded.replaceAll('+', ' ')));
  } catch {
    return normalise(encoded);
  }
}

function normalise(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[-_]/g, '');
}
