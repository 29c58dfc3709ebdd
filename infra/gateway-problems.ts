import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { problemType } from '../lib/api/problem-document.ts';
import { type OrderEffect, PROBLEM_KINDS, type ProblemCode } from '../lib/domain/problem.ts';

interface GatewayProblem {
  readonly on: ResponseType;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly orderState: OrderEffect;
  readonly retryAfterSeconds?: number;
}

const before = { orderState: 'notPlaced' } as const;
const failed = {
  code: 'INTERNAL',
  detail: 'The function did not answer. The state of the order is unknown: look it up before placing another.',
  orderState: 'unknown',
} as const;
const tooMany = {
  ...before,
  code: 'THROTTLED',
  detail: 'More requests per second than this deployment allows. Nothing was sent to an exchange.',
  retryAfterSeconds: 1,
} as const;
const unauthorizable = {
  ...before,
  code: 'INTERNAL',
  detail: "The token could not be checked, because the issuer's keys are unavailable. Nothing was sent.",
} as const;
const refused = { ...before, code: 'FORBIDDEN' } as const;

/**
 * The gateway's own answers, in the form of every other problem. A crashed function is a 500 instead of the gateway's own
 * 502 or 504, because clients and proxies re-send those automatically, and that duplicates orders.
 */
const PROBLEMS: readonly GatewayProblem[] = [
  {
    ...refused,
    on: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    // The gateway does not distinguish the two.
    detail: 'The request is not signed (SigV4), or there is no such path and method.',
  },
  { ...refused, on: ResponseType.ACCESS_DENIED, detail: 'The signer has no permission for this operation.' },
  { ...refused, on: ResponseType.INVALID_SIGNATURE, detail: 'The signature does not belong to this request.' },
  { ...refused, on: ResponseType.EXPIRED_TOKEN, detail: 'The credentials or the signature have expired.' },
  {
    ...before,
    on: ResponseType.UNAUTHORIZED,
    code: 'UNAUTHENTICATED',
    detail: 'The request does not identify its sender.',
  },
  { ...before, on: ResponseType.RESOURCE_NOT_FOUND, code: 'NOT_FOUND', detail: 'There is no such path.' },
  { ...before, on: ResponseType.REQUEST_TOO_LARGE, code: 'BODY_TOO_LARGE', detail: 'The request is too large.' },
  { ...refused, on: ResponseType.WAF_FILTERED, detail: 'The firewall of this deployment refused the request.' },
  { ...before, on: ResponseType.BAD_REQUEST_BODY, code: 'INVALID_REQUEST', detail: 'The body cannot be read.' },
  {
    ...before,
    on: ResponseType.BAD_REQUEST_PARAMETERS,
    code: 'INVALID_REQUEST',
    detail: 'The path, the query or a header cannot be read.',
  },
  { ...tooMany, on: ResponseType.THROTTLED },
  { ...tooMany, on: ResponseType.QUOTA_EXCEEDED },
  { ...unauthorizable, on: ResponseType.AUTHORIZER_FAILURE },
  { ...unauthorizable, on: ResponseType.AUTHORIZER_CONFIGURATION_ERROR },
  { ...failed, on: ResponseType.INTEGRATION_FAILURE },
  { ...failed, on: ResponseType.INTEGRATION_TIMEOUT },
  { ...failed, on: ResponseType.DEFAULT_5XX },
];

/**
 * Makes the gateway's own refusals and failures `application/problem+json`. `base` is the prefix of the operations' paths,
 * e.g. `/prod`, which links to the docs need.
 */
export function addGatewayProblems(restApi: RestApi, base: string): void {
  for (const problem of PROBLEMS) {
    restApi.addGatewayResponse(problem.on.responseType, {
      type: problem.on,
      statusCode: String(PROBLEM_KINDS[problem.code].status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'X-Request-Id': 'context.requestId',
        ...(problem.retryAfterSeconds !== undefined && { 'Retry-After': `'${problem.retryAfterSeconds}'` }),
      },
      templates: { 'application/json': JSON.stringify(document(problem, base)) },
    });
  }
}

function document({ code, detail, orderState }: GatewayProblem, base: string): Record<string, unknown> {
  const { retryable, status, title } = PROBLEM_KINDS[code];
  const instance = '$context.requestId';
  return { type: problemType(code, base), title, status, detail, instance, code, retryable, orderState };
}
