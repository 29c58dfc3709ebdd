import { operations } from '../../lib/api/operations/index.ts';
import { createRouter } from '../../local/gateway/routes.ts';
import type { Process } from '../intents/intents-fixture.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `fetch` that reaches a process of Atlas without a network, so that its time can be simulated. */
export function fetchOf(process: Process): typeof fetch {
  const route = createRouter(Object.values(operations));
  return async (input, { method = 'GET', headers, body } = {}) => {
    const url = new URL(String(input));
    const match = route(url.pathname);
    const operation = match?.byMethod.get(method as Method);
    if (match === undefined || operation === undefined) throw new Error(`No operation: ${method} ${url.pathname}`);
    const key = new Headers(headers).get('idempotency-key') ?? undefined;
    const answer = await process.call(operation.name as Parameters<Process['call']>[0], {
      path: match.pathParameters,
      query: Object.fromEntries(url.searchParams),
      ...(typeof body === 'string' && { body: JSON.parse(body) }),
      key,
    });
    return new Response(answer.text, { status: answer.status, headers: answer.headers });
  };
}
