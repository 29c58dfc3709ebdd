/** A parsed base URL. */
export interface Origin {
  /** `https://api.example.com`, with `:port` unless it is the scheme's default. The key of the connection pool. */
  readonly key: string;
  readonly secure: boolean;
  /** Host name or address to connect to, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** The Host header: the name, with the port unless it is the scheme's default. */
  readonly authority: string;
  /** The path before every path of this base URL, without a trailing slash; never part of a signature. */
  readonly pathPrefix: string;
}

/**
 * Parses a base URL from the configuration. Throws a TypeError that does not quote it unless it is http or https without
 * user information, query and fragment: those would end up in logs or be dropped silently.
 */
export function parseOrigin(baseUrl: string): Origin {
  const url = URL.parse(baseUrl);
  if (url === null) throw new TypeError('The base URL of an exchange is not a URL.');
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') throw new TypeError('The base URL of an exchange must be http or https.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('The base URL of an exchange cannot hold credentials, a query or a fragment.');
  }
  return {
    key: url.origin,
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authority: url.host,
    pathPrefix: url.pathname.replace(/\/+$/, ''),
  };
}
