import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { readBody } from './body.ts';

/** Tools for AI agents over streamable HTTP (Model Context Protocol). */
export interface Tools {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export const MCP_PATH = '/mcp';

/** Hands a request to the tools, and their answer on as it comes. Returns the status. */
export async function answerByTools(
  tools: Tools,
  message: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<number> {
  const { method = 'GET', headers: given } = message;
  const body = await readBody(message, response);
  const headers = new Headers(
    Object.entries(given).map(([name, value]): [string, string] => [name, [value ?? ''].flat().join(', ')]),
  );
  const hasBody = body !== null && method !== 'GET' && method !== 'HEAD';
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const url = new URL(MCP_PATH, `http://${given.host}`);
  const request = new Request(url, { method, headers, signal: gone.signal, ...(hasBody && { body }) });
  const answer = await tools.fetch(request);
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'X-Request-Id': requestId });
  if (answer.body === null) response.end();
  // A caller that leaves ends its own answer only.
  else await pipeline(Readable.fromWeb(answer.body as ReadableStream), response).catch(() => undefined);
  return answer.status;
}
