import type { APIGatewayProxyEvent } from 'aws-lambda';

type RequestContext = APIGatewayProxyEvent['requestContext'];

/** What a test specifies of a request; everything else has API Gateway's empty value. */
export interface SaidRequest extends Partial<Omit<APIGatewayProxyEvent, 'requestContext'>> {
  readonly requestId?: string;
  /** Who signed it; default: nobody. */
  readonly userArn?: string | null;
  readonly requestContext?: Partial<RequestContext>;
}

/** The event API Gateway creates for a REST API request (Lambda proxy integration). */
export function restEvent({
  requestId = 'request-1',
  userArn = null,
  requestContext,
  ...said
}: SaidRequest = {}): APIGatewayProxyEvent {
  const { path = '/', httpMethod = 'GET', resource = path } = said;
  return {
    resource,
    path,
    httpMethod,
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    ...said,
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      authorizer: null,
      httpMethod,
      identity: identityOf(userArn),
      path,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: resource,
      stage: 'test',
      ...requestContext,
    },
  };
}

/** The caller as API Gateway describes an IAM-signed request. */
function identityOf(userArn: string | null): RequestContext['identity'] {
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
    sourceIp: '127.0.0.1',
    user: null,
    userAgent: null,
    userArn,
  };
}
