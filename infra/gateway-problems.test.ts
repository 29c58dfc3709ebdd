import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, test } from 'vitest';
import { PROBLEM_KINDS, type ProblemCode } from '../lib/domain/problem.ts';
import { addGatewayProblems } from './gateway-problems.ts';

interface Answer {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

function answers(): readonly (Answer & { readonly problem: Readonly<Record<string, unknown>> })[] {
  const stack = new Stack(new App({ autoSynth: false }), 'problems');
  const restApi = new RestApi(stack, 'Api');
  restApi.root.addMethod('GET');
  addGatewayProblems(restApi, '/prod');
  const found = Template.fromStack(stack).findResources('AWS::ApiGateway::GatewayResponse');
  return Object.values(found).map(({ Properties }) => {
    const answer = Properties as Answer;
    return { ...answer, problem: JSON.parse(answer.ResponseTemplates['application/json'] ?? '') };
  });
}

const all = answers();

describe('an answer of the gateway itself', () => {
  test.each(all)('$ResponseType is a problem like any other', ({ problem, ResponseParameters, StatusCode }) => {
    const kind = PROBLEM_KINDS[problem.code as ProblemCode];
    expect(problem).toMatchObject({ status: kind.status, title: kind.title, instance: '$context.requestId' });
    expect(StatusCode).toBe(String(kind.status));
    expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    expect(ResponseParameters['gatewayresponse.header.X-Request-Id']).toBe('context.requestId');
  });

  test('a crashed function leaves the order unknown, with a status clients do not retry', () => {
    const failures = all.filter(({ ResponseType }) => /INTEGRATION|5XX/.test(ResponseType));
    expect(failures).toHaveLength(3);
    for (const { problem, StatusCode } of failures) {
      expect(StatusCode).toBe('500');
      expect(problem).toMatchObject({ orderState: 'unknown', retryable: false });
    }
  });

  test.each(all)('$ResponseType links to the docs below the stage', ({ problem }) => {
    expect(problem.type).toMatch(/^\/prod\/docs#problem-[a-z-]+$/);
  });

  test('throttling by the gateway is about this deployment, not an exchange', () => {
    const throttled = all.filter(({ ResponseType }) => /THROTTLED|QUOTA/.test(ResponseType));
    expect(throttled).toHaveLength(2);
    for (const { problem } of throttled) {
      expect(problem).toMatchObject({ code: 'THROTTLED', status: 429 });
      expect(String(problem.title)).toMatch(/this deployment/i);
      expect(String(problem.title)).not.toContain('exchange');
    }
  });

  test('a throttled request may be sent again after a second; nothing was sent to an exchange', () => {
    const throttled = all.find(({ ResponseType }) => ResponseType === 'THROTTLED');
    expect(throttled?.ResponseParameters['gatewayresponse.header.Retry-After']).toBe("'1'");
    expect(throttled?.problem).toMatchObject({ retryable: true, orderState: 'notPlaced' });
  });
});
