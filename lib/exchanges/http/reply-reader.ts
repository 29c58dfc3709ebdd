import type { MaybeSentCause } from './transport-error.ts';

/** The reply breaks the rules of HTTP/1.1, or our limits. Its message never quotes the reply. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly reason: Extract<MaybeSentCause, 'malformed' | 'tooLarge' | 'prematureClose'>;

  constructor(reason: ReplyError['reason'], what: string) {
    super(what);
    this.reason = reason;
  }
}

/** A whole reply as received. */
export interface ReadReply {
  readonly status: number;
  /** Names in lower case, repeated ones joined by commas. Without a prototype. */
  readonly headers: Readonly<Record<string, string>>;
  /** Still compressed, if the reply says so. */
  readonly body: Buffer;
  /** Whether the connection may carry another request: the reply ended by its own account. */
  readonly persistent: boolean;
}

/** Reads one reply from the bytes of a connection. */
export interface ReplyReader {
  /** Takes the next bytes, and returns the reply once it is whole. Throws `ReplyError`. */
  push(chunk: Buffer): ReadReply | undefined;
  /** The exchange sends no more: returns a reply whose end that is, or `undefined` if it is incomplete. */
  end(): ReadReply | undefined;
  /** Whether the head has arrived. */
  hasHead(): boolean;
}

/** As Node's own limit; an exchange's head has a few hundred bytes. */
const MAX_HEAD_BYTES = 16 * 1024;
/** A chunk's size in hexadecimal digits; its extensions, which nobody uses, have to fit as well. */
const MAX_CHUNK_LINE = 256;

const HEAD_START = Buffer.from('HTTP/1.');
const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const NO_BYTES = Buffer.alloc(0);

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** A name, a colon, a value. A line that begins with a blank would continue the one before, which RFC 9112 §5.2 forbids. */
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;
const BLANKS_AT_END = /[ \t]+$/;
const LENGTH = /^\d{1,15}$/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

/** How many bytes a body has (RFC 9112 §6.3). */
type Framing = { readonly by: 'length'; readonly bytes: number } | { readonly by: 'chunks' } | { readonly by: 'end' };

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing;
  readonly keptAlive: boolean;
}

/**
 * Reads a reply by RFC 9112, and nothing that two readers could understand in different ways: two lengths, a length beside
 * chunks, another transfer coding, a continued header line, a line end that is not CRLF, bytes behind the end. All of that is
 * `malformed`, and the connection is never used again. Node's own client makes two streams and a dozen listeners for each
 * request, which costs as much as all other work on an order.
 *
 * `onHead` is called when the final head is read. A body beyond `maxBytes` is `tooLarge`, as soon as that is known.
 */
export function createReplyReader(maxBytes: number, onHead: () => void): ReplyReader {
  let rest: Buffer = NO_BYTES;
  let head: Head | undefined;
  let body: Body | undefined;

  const replyWith = ({ status, headers, keptAlive }: Head, bytes: Buffer): ReadReply => ({
    status,
    headers,
    body: bytes,
    persistent: keptAlive,
  });

  return {
    // No getter: each would give its reader a hidden class of its own, which keeps the whole request until a major collection.
    hasHead: () => head !== undefined,
    push(chunk) {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      rest = NO_BYTES;
      while (head === undefined) {
        const end = headEnd(bytes);
        if (end === undefined) {
          rest = bytes;
          return undefined;
        }
        const read = headOf(bytes.toString('latin1', 0, end));
        bytes = bytes.subarray(end + HEAD_END.length);
        // An interim reply precedes the final one (RFC 9110 §15.2).
        if (read === 'interim') continue;
        head = read;
        onHead();
        if (head.framing.by === 'length' && head.framing.bytes > maxBytes) throw tooLarge();
        body = bodyOf(head.framing, maxBytes);
      }
      const left = body?.take(bytes);
      if (body === undefined || left === undefined) return undefined;
      // Its length may be wrong, and its body cut.
      if (left > 0) throw malformed('further bytes follow it');
      return replyWith(head, body.bytes());
    },
    end() {
      if (head?.framing.by !== 'end' || body === undefined) return undefined;
      return replyWith(head, body.bytes());
    },
  };
}

/** Where the head ends; `undefined` if it has not arrived. */
function headEnd(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(HEAD_END, 0, 'latin1');
  const seen = end === -1 ? bytes.length : end;
  if (seen > MAX_HEAD_BYTES) throw malformed('its head is too long');
  // Whatever else speaks here may never send an empty line.
  const start = Math.min(seen, HEAD_START.length);
  if (HEAD_START.compare(bytes, 0, start, 0, start) !== 0) throw malformed('it is not HTTP/1');
  return end === -1 ? undefined : end;
}

function headOf(text: string): Head | 'interim' {
  const [statusLine = '', ...lines] = text.split(LINE_END);
  const [, minor, code] = STATUS_LINE.exec(statusLine) ?? [];
  if (minor === undefined || code === undefined) throw malformed('its status line cannot be read');
  const status = Number(code);
  const headers = headersOf(lines);
  // Nobody asked for another protocol.
  if (status === 101) throw new ReplyError('prematureClose', 'The exchange switches to another protocol.');
  if (status < 200) return 'interim';
  const framing = framingOf(status, minor, headers);
  return { status, headers, framing, keptAlive: minor === '1' && framing.by !== 'end' && !saysClose(headers) };
}

function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, name, padded] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || padded === undefined) throw malformed('a header line cannot be read');
    const key = name.toLowerCase();
    const value = padded.replace(BLANKS_AT_END, '');
    const earlier = headers[key];
    headers[key] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return headers;
}

function framingOf(status: number, minor: string, headers: Readonly<Record<string, string>>): Framing {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  // Two lengths were joined, and are no number any more, even where they are equal.
  if (length !== undefined && !LENGTH.test(length)) throw malformed('its length cannot be read');
  if (coding !== undefined) {
    if (length !== undefined) throw malformed('it has a length beside its transfer coding');
    if (minor !== '1' || coding.toLowerCase() !== 'chunked') throw malformed('its transfer coding is not chunked');
  }
  if (status === 204 || status === 304) return { by: 'length', bytes: 0 };
  if (coding !== undefined) return { by: 'chunks' };
  return length === undefined ? { by: 'end' } : { by: 'length', bytes: Number(length) };
}

function saysClose({ connection }: Readonly<Record<string, string>>): boolean {
  if (connection === undefined) return false;
  return connection.split(',').some((option) => option.trim().toLowerCase() === 'close');
}

/** Collects a body. */
interface Body {
  /** Takes bytes; once the body is whole, returns how many of them do not belong to it. */
  take(bytes: Buffer): number | undefined;
  bytes(): Buffer;
}

function bodyOf(framing: Framing, maxBytes: number): Body {
  const parts: Buffer[] = [];
  let size = 0;
  const add = (part: Buffer): void => {
    if (part.length === 0) return;
    size += part.length;
    if (size > maxBytes) throw tooLarge();
    parts.push(part);
  };
  const bytes = (): Buffer => (parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts));
  switch (framing.by) {
    case 'length':
      return {
        bytes,
        take(chunk) {
          const missing = framing.bytes - size;
          add(chunk.length <= missing ? chunk : chunk.subarray(0, missing));
          return size === framing.bytes ? Math.max(0, chunk.length - missing) : undefined;
        },
      };
    case 'chunks':
      return { bytes, take: chunked(add) };
    case 'end':
      return {
        bytes,
        take(chunk) {
          add(chunk);
          return undefined;
        },
      };
    default:
      return framing satisfies never;
  }
}

/** Takes apart the chunked coding (RFC 9112 §7.1); the lines after the last chunk are read and ignored. */
function chunked(add: (part: Buffer) => void): Body['take'] {
  let pending: Buffer = NO_BYTES;
  let trailerBytes = 0;
  let next: 'size' | 'data' | 'dataEnd' | 'trailer' = 'size';
  let missing = 0;

  return (chunk) => {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    pending = NO_BYTES;
    let at = 0;
    for (;;) {
      if (next === 'data') {
        const part = bytes.subarray(at, at + missing);
        add(part);
        missing -= part.length;
        at += part.length;
        if (missing > 0) return undefined;
        next = 'dataEnd';
      }
      const end = bytes.indexOf(LINE_END, at, 'latin1');
      // Of a line that has not ended, its CR may have arrived.
      const seen = (end === -1 ? bytes.length : end) - at;
      if (seen > (next === 'trailer' ? MAX_HEAD_BYTES : MAX_CHUNK_LINE))
        throw malformed('a line between chunks is too long');
      if (next === 'dataEnd' && seen > 1) throw malformed('a chunk does not end where it says');
      if (end === -1) {
        pending = bytes.subarray(at);
        return undefined;
      }
      const line = bytes.toString('latin1', at, end);
      at = end + LINE_END.length;
      switch (next) {
        case 'size':
          missing = chunkSize(line);
          next = missing === 0 ? 'trailer' : 'data';
          break;
        case 'dataEnd':
          if (line !== '') throw malformed('a chunk does not end where it says');
          next = 'size';
          break;
        case 'trailer':
          if (line === '') return bytes.length - at;
          trailerBytes += line.length;
          if (trailerBytes > MAX_HEAD_BYTES || !HEADER_LINE.test(line)) throw malformed('a trailer cannot be read');
          break;
        default:
          next satisfies never;
      }
    }
  };
}

function chunkSize(line: string): number {
  const digits = CHUNK_SIZE.exec(line)?.[1];
  if (digits === undefined) throw malformed('the size of a chunk cannot be read');
  return Number.parseInt(digits, 16);
}

function malformed(what: string): ReplyError {
  return new ReplyError('malformed', `The reply is malformed: ${what}.`);
}

function tooLarge(): ReplyError {
  return new ReplyError('tooLarge', 'The reply exceeds the limit.');
}
