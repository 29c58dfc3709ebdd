import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemDocument } from '../../lib/api/problem-document.ts';
import { Problem } from '../../lib/domain/problem.ts';

/** Answers to errors of Node's parser, by error code; any other error means that the request is not HTTP. */
const FAULTS: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 400, detail: 'The URL and the headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
};

/**
 * Answers and closes a connection whose request could not be parsed. Returns the answer for the log; `undefined` when it
 * could not be sent. `current` is the pending answer of this connection: garbage behind a valid request must not disturb
 * it.
 */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  current: ServerResponse | undefined,
  basePath = '',
): { readonly requestId: string; readonly status: number } | undefined {
  if (!socket.writable || error.code === 'ECONNRESET' || current?.headersSent) {
    socket.destroy();
    return undefined;
  }
  if (current?.req.complete) {
    current.once('close', () => socket.destroy());
    return undefined;
  }
  const requestId = randomUUID();
  const { status, detail } = FAULTS[error.code ?? ''] ?? { status: 400, detail: 'This is not a valid HTTP request.' };
  const document = { ...problemDocument(new Problem('INVALID_REQUEST', detail), requestId, basePath), status };
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  return { requestId, status };
}
