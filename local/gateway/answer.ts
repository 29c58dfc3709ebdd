import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { problemDocument, problemHeaders } from '../../lib/api/problem-document.ts';
import type { Problem } from '../../lib/domain/problem.ts';

/** A refusal by the gateway itself, as problem+json. */
export function refusal(problem: Problem, requestId: string, basePath: string): APIGatewayProxyResult {
  return {
    statusCode: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
      ...problemHeaders(problem),
    },
    body: JSON.stringify(problemDocument(problem, requestId, basePath)),
  };
}

/**
 * Writes the result of a handler as API Gateway does. Throws before it writes anything when a header is invalid. `last`
 * closes the connection after this answer.
 */
export function sendResult(
  response: ServerResponse,
  result: APIGatewayProxyResult,
  { head, last }: { readonly head: boolean; readonly last: boolean },
): void {
  const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
  for (const [name, value] of Object.entries({ ...result.headers, ...result.multiValueHeaders })) {
    response.setHeader(name, typeof value === 'object' ? value.map(String) : String(value));
  }
  const empty = result.statusCode === 204 || result.statusCode === 304;
  if (!empty) response.setHeader('Content-Length', bytes.length);
  if (last) response.setHeader('Connection', 'close');
  response.writeHead(result.statusCode);
  response.end(head || empty ? undefined : bytes);
}
