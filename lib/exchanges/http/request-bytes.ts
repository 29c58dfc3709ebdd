import type { Origin } from './origin.ts';
import type { HttpMethod, WireMessage } from './transport.ts';

/** Other characters would be written as bytes that are not the signed ones. */
const PATH = /^\/[\x21-\x7e]*$/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** No line end: a value must not begin another header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The writer sets the headers that frame the message; a caller's own could let two readers disagree about its end. */
const FRAMING: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** Methods whose message has a length even without a body (RFC 9110 §8.6). */
const HAS_LENGTH: Readonly<Record<HttpMethod, boolean>> = {
  GET: false,
  DELETE: false,
  POST: true,
  PUT: true,
  PATCH: true,
};

/**
 * The request as it goes over the wire: a text of one byte per character, or bytes where it has a body. Throws a TypeError
 * if path or headers cannot be written unchanged.
 */
export function requestBytes(
  origin: Origin,
  method: HttpMethod,
  { path, headers, body }: WireMessage,
): string | Buffer {
  if (!PATH.test(path)) throw new TypeError('The path has characters that must be encoded.');
  let head = `${method} ${path} HTTP/1.1\r\nHost: ${origin.authority}\r\n`;
  let hasAgent = false;
  let hasEncoding = false;
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? '';
    if (!NAME.test(name) || !VALUE.test(value)) throw new TypeError('A header has characters that cannot be sent.');
    const key = name.toLowerCase();
    if (FRAMING.has(key)) continue;
    hasAgent ||= key === 'user-agent';
    hasEncoding ||= key === 'accept-encoding';
    head += `${name}: ${value}\r\n`;
  }
  if (!hasAgent) head += 'User-Agent: atlas\r\n';
  // Decoding costs time an order does not have; requests for megabytes ask for gzip themselves.
  if (!hasEncoding) head += 'Accept-Encoding: identity\r\n';
  head += 'Connection: keep-alive\r\n';
  if (body === undefined) return `${head}${HAS_LENGTH[method] ? 'Content-Length: 0\r\n' : ''}\r\n`;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return Buffer.concat([Buffer.from(`${head}Content-Length: ${bytes.length}\r\n\r\n`, 'latin1'), bytes]);
}
