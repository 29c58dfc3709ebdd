import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * One JSON object per request. Every value is text, because the gateway writes an absent one as "-". None is free text from
 * the caller (user agent, raw path, query), because the gateway does not promise to escape it. Each has an example, that of
 * an order, from which the size of a line is computed.
 */
const FIELDS = {
  requestId: [AccessLogField.contextRequestId(), '8f507cfe-2697-4e99-b2f2-1d3a4b5c6d7e'],
  extendedRequestId: [AccessLogField.contextExtendedRequestId(), 'GmVZ9HcTIAMEb6g='],
  traceId: [AccessLogField.contextXrayTraceId(), '1-67a1b2c3-0123456789abcdef01234567'],
  time: [AccessLogField.contextRequestTimeEpoch(), '1796024546438'],
  caller: [AccessLogField.contextIdentityCaller(), 'AROAEXAMPLEEXAMPLE123:strategy-7'],
  userArn: [AccessLogField.contextIdentityUserArn(), 'arn:aws:sts::111122223333:assumed-role/atlas-trader/strategy-7'],
  principal: [AccessLogField.contextAuthorizerPrincipalId(), '-'],
  accountId: [AccessLogField.contextIdentityAccountId(), '111122223333'],
  ip: [AccessLogField.contextIdentitySourceIp(), '203.0.113.17'],
  method: [AccessLogField.contextHttpMethod(), 'POST'],
  resource: [AccessLogField.contextResourcePath(), '/v1/orders'],
  status: [AccessLogField.contextStatus(), '201'],
  errorType: [AccessLogField.contextErrorResponseType(), '-'],
  authorizeStatus: [AccessLogField.contextAuthorizeStatus(), '200'],
  integrationStatus: [AccessLogField.contextIntegrationStatus(), '200'],
  integrationLatencyMs: [AccessLogField.contextIntegrationLatency(), '115'],
  latencyMs: [AccessLogField.contextResponseLatency(), '121'],
  responseBytes: [AccessLogField.contextResponseLength(), '912'],
} as const satisfies Record<string, readonly [variable: string, example: string]>;

/** What the gateway logs for each request. */
export const ACCESS_LOG_FORMAT = AccessLogFormat.custom(lineOf(0));

/** The log line of an order. */
export const ACCESS_LOG_EXAMPLE = lineOf(1);

function lineOf(part: 0 | 1): string {
  return JSON.stringify(Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field[part]])));
}
