import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../../../lib/domain/problem.ts';
import type { Paper } from '../../../paper/src/index.ts';
import { readBody } from '../body.ts';
import { booksOf, createEventStreams } from './events.ts';
import { CONSOLE_HEADERS, PAGE_PATHS, pageFile } from './files.ts';
import { createSwitchboard } from './switchboard.ts';

/** One request to the console, split by the gateway. */
interface ConsoleRequest {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Without the base path and the query. */
  readonly path: string;
  readonly query: string;
  /** `GET` also for a HEAD. */
  readonly method: string;
  readonly requestId: string;
}

/**
 * The page that shows the paper exchanges at work. It is part of the local gateway only, and of that only where it listens on
 * loopback; no operation of the API knows it.
 */
export interface Console {
  /** Streams of events under way; they end when the gateway closes. */
  readonly streams: number;
  /** Whether the path belongs to the console. */
  covers(path: string): boolean;
  /**
   * Answers a request. `undefined`: the answer is a stream, which has begun. Throws a problem for a path, a method, a query
   * or a body that the console does not know.
   */
  answer(request: ConsoleRequest): Promise<APIGatewayProxyResult | undefined>;
  /** Ends the streams. */
  close(): void;
}

type Answer = (request: ConsoleRequest) => Promise<APIGatewayProxyResult | undefined>;

/** Makes the console of these paper exchanges. */
export function createConsole(paper: Paper): Console {
  const streams = createEventStreams(paper);
  const switchboard = createSwitchboard(paper);
  const page: Answer = async ({ path }) => {
    const { text, contentType } = await pageFile(path);
    return { statusCode: 200, headers: { ...CONSOLE_HEADERS, 'Content-Type': contentType }, body: text };
  };
  const events: Answer = ({ response, query, requestId }) => {
    streams.start(response, booksOf(query, paper), { ...CONSOLE_HEADERS, 'X-Request-Id': requestId });
    return Promise.resolve(undefined);
  };
  const arm: Answer = async ({ message, response }) => json(switchboard.arm(await readBody(message, response)));
  const disarm: Answer = ({ query }) => {
    switchboard.disarm(query);
    return Promise.resolve(DONE);
  };
  const movePrice: Answer = async ({ message, response }) => {
    switchboard.movePrice(await readBody(message, response));
    return DONE;
  };
  const routes = new Map<string, Readonly<Record<string, Answer>>>([
    ...PAGE_PATHS.map((path): [string, Readonly<Record<string, Answer>>] => [path, { GET: page }]),
    ['/console/events', { GET: events }],
    ['/console/faults', { GET: () => Promise.resolve(json(switchboard.faults())), POST: arm, DELETE: disarm }],
    ['/console/price', { POST: movePrice }],
  ]);
  return {
    get streams() {
      return streams.open;
    },
    covers: (path) => path === '/console' || path.startsWith('/console/'),
    async answer(request) {
      const { path, method } = request;
      const byMethod = routes.get(path);
      if (!byMethod) throw new Problem('NOT_FOUND', `There is nothing at ${JSON.stringify(path.slice(0, 80))}.`);
      const run = Object.hasOwn(byMethod, method) ? byMethod[method] : undefined;
      if (run) return await run(request);
      const allow = Object.keys(byMethod).join(', ');
      throw new Problem('METHOD_NOT_ALLOWED', `${path} takes ${allow}, not ${method.slice(0, 20)}.`, {
        headers: { Allow: allow },
      });
    },
    close: () => streams.close(),
  };
}

function json(value: unknown): APIGatewayProxyResult {
  const headers = { ...CONSOLE_HEADERS, 'Content-Type': 'application/json' };
  return { statusCode: 200, headers, body: JSON.stringify(value) };
}

const DONE: APIGatewayProxyResult = { statusCode: 204, headers: { ...CONSOLE_HEADERS }, body: '' };
