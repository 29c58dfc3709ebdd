import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Method } from '../../lib/api/operation.ts';
import type { Match } from './routes.ts';

/** A request that has been routed and whose body has been read. */
export interface Arrival {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly method: Method;
  /** The base path, whether or not the request's target contained it. */
  readonly basePath: string;
  readonly path: string;
  readonly query: string;
  readonly match: Match;
  readonly body: string | null;
}

/** The event that API Gateway (REST, Lambda proxy integration, payload 1.0) makes of this request. */
export function proxyEvent(message: IncomingMessage, arrival: Arrival): APIGatewayProxyEvent {
  const { requestId, receivedAt, method, path, match, body } = arrival;
  const headers = multiValueHeaders(message.rawHeaders);
  const query = multiValueQuery(arrival.query);
  return {
    resource: match.resource,
    path,
    httpMethod: method,
    headers: lastOfEach(headers) ?? {},
    multiValueHeaders: headers,
    queryStringParameters: lastOfEach(query),
    multiValueQueryStringParameters: query,
    pathParameters: Object.keys(match.pathParameters).length > 0 ? { ...match.pathParameters } : null,
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: null,
      httpMethod: method,
      identity: identityOf(message),
      // The whole path, as behind API Gateway: links in answers are built from the difference.
      path: `${arrival.basePath}${path}`,
      protocol: `HTTP/${message.httpVersion}`,
      requestId,
      requestTimeEpoch: receivedAt,
      resourceId: match.resource,
      resourcePath: match.resource,
      stage: 'local',
    },
    body,
    isBase64Encoded: false,
  };
}

/** Names as sent, each with all its values; names that differ only in case are one name. */
function multiValueHeaders(rawHeaders: readonly string[]): Record<string, string[]> {
  const byName = new Map<string, [name: string, values: string[]]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const known = byName.get(name.toLowerCase());
    if (known) known[1].push(value);
    else byName.set(name.toLowerCase(), [name, [value]]);
  }
  return Object.fromEntries(byName.values());
}

function multiValueQuery(query: string): Record<string, string[]> | null {
  const parameters = [...new URLSearchParams(query)];
  if (parameters.length === 0) return null;
  const byName = Map.groupBy(parameters, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]));
}

function lastOfEach(multi: Readonly<Record<string, string[]>> | null): Record<string, string> | null {
  return multi && Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function identityOf(message: IncomingMessage): APIGatewayProxyEvent['requestContext']['identity'] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: message.socket.remoteAddress ?? '',
    user: null,
    userAgent: message.headers['user-agent'] ?? null,
    userArn: null,
  };
}
