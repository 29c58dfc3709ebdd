import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createReplyReader, type ReadReply, ReplyError } from './reply-reader.ts';

const MAX_BYTES = 1_000;

/** What becomes of these bytes, given piece by piece: the reply, the reason there is none, or that more is missing. */
function read(...pieces: readonly (string | Buffer)[]): ReadReply | ReplyError['reason'] | 'incomplete' {
  const reader = createReplyReader(MAX_BYTES, () => undefined);
  try {
    for (const [index, piece] of pieces.entries()) {
      const reply = reader.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
      // What follows a reply later meets an idle connection, and closes it.
      if (reply !== undefined) return pieces.slice(index + 1).every(({ length }) => length === 0) ? reply : 'malformed';
    }
    return reader.end() ?? 'incomplete';
  } catch (error) {
    if (error instanceof ReplyError) return error.reason;
    throw error;
  }
}

const lines = (...all: readonly string[]) => all.join('\r\n');
const head = (...headers: readonly string[]) => lines('HTTP/1.1 200 OK', ...headers, '', '');

describe('a reply ends', () => {
  test.each([
    ['after its length', head('Content-Length: 2'), '{}', true],
    ['with its head where its length is zero', head('content-length:0'), '', true],
    [
      'after its last chunk',
      `${head('Transfer-Encoding: Chunked')}1;x=y\r\n{\r\n1 \r\n}\r\n0\r\nX: y\r\n\r\n`,
      undefined,
      true,
    ],
    ['with its head where it can have no body', lines('HTTP/1.1 204 No', 'Content-Length: 9', '', ''), '', true],
    ['with its head where nothing has changed', lines('HTTP/1.1 304', 'Content-Length: 9', '', ''), '', true],
    [
      'after its length, with its connection where it says so',
      head('Connection: x, CLOSE', 'Content-Length: 2'),
      '{}',
      false,
    ],
    [
      'after its length, with its connection in HTTP/1.0',
      lines('HTTP/1.0 200 OK', 'Content-Length: 2', '', ''),
      '{}',
      false,
    ],
    ['with its connection otherwise', head(), '{}', false],
  ])('%s', (_where, text, body, persistent) => {
    const reply = read(text + (body ?? ''));
    expect(reply).toMatchObject({ persistent, body: Buffer.from(body ?? '{}') });
  });

  test('not with an interim reply', () => {
    const interim = lines('HTTP/1.1 100 Continue', '', 'HTTP/1.1 103 Early', 'Link: x', '', '');
    expect(read(`${interim}${head('Content-Length: 1')}x`)).toMatchObject({
      status: 200,
      headers: { 'content-length': '1' },
    });
  });
});

test('names are in lower case, values without blanks around them, repeated ones joined', () => {
  const reply = read(head('X-A: \t 1 \t', 'x-a:2', 'X-B:', 'X-C: é: ü', 'Content-Length: 0'));
  expect(reply).toMatchObject({ headers: { 'x-a': '1, 2', 'x-b': '', 'x-c': 'é: ü', 'content-length': '0' } });
});

test('a header named like a property of all objects is an ordinary one', () => {
  const reply = read(head('__proto__: a', 'constructor: b', 'Content-Length: 0'));
  expect(typeof reply === 'string' ? reply : Object.entries(reply.headers)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['content-length', '0'],
  ]);
});

describe('what two readers could understand differently is malformed', () => {
  test.each([
    ['two lengths', head('Content-Length: 2', 'Content-Length: 3')],
    ['the same length twice', head('Content-Length: 2', 'Content-Length: 2')],
    ['a length with a sign', head('Content-Length: +2')],
    ['a length in hexadecimal', head('Content-Length: 0x2')],
    ['an empty length', head('Content-Length:')],
    ['a length beside chunks', head('Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['another transfer coding', head('Transfer-Encoding: gzip, chunked')],
    ['chunks in HTTP/1.0', lines('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked', '', '')],
    ['a continued header line', head('X-A: 1', ' 2')],
    ['a blank before the colon', head('Content-Length : 2')],
    ['a line without a colon', head('X-A')],
    ['a header without a name', head(': 2')],
    ['a line feed within a line', head('X-A: 1\nContent-Length: 2')],
    ['a carriage return within a line', head('X-A: 1\rContent-Length: 2')],
    ['a zero byte', head('X-A: \0')],
    ['another version', lines('HTTP/1.2 200 OK', '', '')],
    ['a status of two digits', lines('HTTP/1.1 20 OK', '', '')],
    ['a status below all others', lines('HTTP/1.1 099 OK', '', '')],
    ['no status', lines('HTTP/1.1', '', '')],
    ['a blank line before it', `\r\n${head('Content-Length: 0')}`],
    ['a chunk size with a sign', `${head('Transfer-Encoding: chunked')}-1\r\n`],
    ['a chunk size beyond all numbers', `${head('Transfer-Encoding: chunked')}FFFFFFFFF\r\n`],
    ['an empty chunk size', `${head('Transfer-Encoding: chunked')}\r\n`],
    ['a chunk longer than its size', `${head('Transfer-Encoding: chunked')}1\r\n{}\r\n`],
    ['a chunk that does not end with its line', `${head('Transfer-Encoding: chunked')}1\r\n{x\r\n`],
    ['a trailer that is no header', `${head('Transfer-Encoding: chunked')}0\r\nx\r\n`],
    ['bytes behind its length', `${head('Content-Length: 2')}{}HTTP/1.1 408`],
    ['bytes behind its last chunk', `${head('Transfer-Encoding: chunked')}0\r\n\r\n `],
    ['another protocol', 'SSH-2.0-OpenSSH'],
    ['the beginning of another protocol', 'HTTQ'],
    ['an endless line', `HTTP/1.1 200 ${'x'.repeat(17_000)}`],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(3_000)}`],
    ['a head too long', head(...Array.from({ length: 3_000 }, () => 'X: y'))],
    ['an endless chunk size', `${head('Transfer-Encoding: chunked')}1;${'x'.repeat(300)}`],
    ['endless trailers', `${head('Transfer-Encoding: chunked')}0\r\n${'X: y\r\n'.repeat(5_000)}`],
  ])('%s', (_what, text) => {
    expect(read(text)).toBe('malformed');
  });

  test('another protocol is no reply', () => {
    expect(read(lines('HTTP/1.1 101 Switching', 'Upgrade: x', '', ''))).toBe('prematureClose');
  });
});

describe('a body beyond the limit is too large', () => {
  test.each([
    ['as announced', head(`Content-Length: ${MAX_BYTES + 1}`)],
    ['in chunks', `${head('Transfer-Encoding: chunked')}${'1f4\r\n'}${'x'.repeat(500)}\r\n1f5\r\n${'x'.repeat(501)}`],
    ['up to the end of its connection', `${head()}${'x'.repeat(MAX_BYTES + 1)}`],
  ])('%s', (_how, text) => {
    expect(read(text)).toBe('tooLarge');
  });

  test('but not at the limit', () => {
    expect(read(`${head(`Content-Length: ${MAX_BYTES}`)}${'x'.repeat(MAX_BYTES)}`)).toMatchObject({ persistent: true });
  });
});

test.each([
  ['in its head', head('Content-Length: 2').slice(0, -1)],
  ['within its length', `${head('Content-Length: 2')}{`],
  ['within a chunk', `${head('Transfer-Encoding: chunked')}2\r\n{`],
  ['after a chunk', `${head('Transfer-Encoding: chunked')}2\r\n{}\r\n`],
  ['before the end of its trailers', `${head('Transfer-Encoding: chunked')}0\r\n`],
])('a reply cut %s is incomplete', (_where, text) => {
  expect(read(text)).toBe('incomplete');
});

/** A reply of any framing, some of them broken in one place. */
const anyReply = fc
  .record({
    status: fc.constantFrom('200 OK', '204 No Content', '400 Bad Request', '503', '100 Continue', '304 Not Modified'),
    version: fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    headers: fc.array(fc.constantFrom('X-A: 1', 'x-a: 2', 'Date: now', 'Connection: close', 'Keep-Alive: timeout=5'), {
      maxLength: 3,
    }),
    body: fc.string({ maxLength: 40 }),
    framing: fc.constantFrom('length', 'chunks', 'end', 'short', 'long'),
    sizes: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }),
    trailers: fc.constantFrom('', 'X-T: 1\r\n'),
  })
  .map(({ status, version, headers, body, framing, sizes, trailers }) => {
    const bytes = Buffer.from(body, 'utf8');
    const lengths = { length: bytes.length, short: bytes.length + 1, long: Math.max(0, bytes.length - 1) };
    const start = [`HTTP/${version} ${status}`, ...headers];
    if (framing === 'end') return Buffer.concat([Buffer.from(lines(...start, '', '')), bytes]);
    if (framing !== 'chunks') {
      return Buffer.concat([Buffer.from(lines(...start, `Content-Length: ${lengths[framing]}`, '', '')), bytes]);
    }
    const parts: Buffer[] = [Buffer.from(lines(...start, 'Transfer-Encoding: chunked', '', ''))];
    let at = 0;
    for (const size of [...sizes, bytes.length]) {
      const part = bytes.subarray(at, at + size);
      at += part.length;
      if (part.length > 0) parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
    }
    return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`)]);
  });

test('a reply is the same wherever its bytes are cut', () => {
  fc.assert(
    fc.property(anyReply, fc.array(fc.nat({ max: 200 }), { maxLength: 6 }), (bytes, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b);
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      const whole = read(bytes);
      expect(read(...pieces)).toEqual(whole);
      expect(read(...Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

test("a reply is what Node's own client reads, or is refused", async () => {
  let answer = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await fc.assert(
    fc.asyncProperty(anyReply, async (bytes) => {
      answer = bytes;
      const [ours, nodes] = [read(bytes), await readByNode(port)];
      if (ours === 'incomplete') expect(nodes).toBeUndefined();
      else if (typeof ours !== 'string')
        expect({ status: ours.status, body: ours.body.toString('latin1') }).toEqual(nodes);
    }),
    { numRuns: 100 },
  );
});

/** What Node's client reads there; `undefined` where it finds no whole reply. */
function readByNode(port: number): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('error', () => resolve(undefined));
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('latin1');
        resolve(response.complete ? { status: response.statusCode ?? 0, body } : undefined);
      });
    });
    sent.on('error', () => resolve(undefined));
    sent.on('close', () => resolve(undefined));
    sent.end();
  });
}
