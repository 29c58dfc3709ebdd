import { Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Operation } from '../lib/api/operation.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import type { Stage } from './stage.ts';
import { THROTTLE_BY_SCOPE, type Throttle, throttleOf } from './throttling.ts';

export interface OrderApiProps {
  readonly stage: Stage;
  /** Every operation with the function that serves it. */
  readonly routes: readonly { readonly operation: Operation; readonly function: IFunction }[];
  /** Absent: callers sign with IAM (SigV4). */
  readonly authorizer?: IAuthorizer | undefined;
}

/**
 * The Regional REST API in front of the functions: one method per row of the operations table, signed with SigV4, or
 * carrying a token, unless the operation is public.
 */
export class OrderApi extends Construct {
  readonly restApi: RestApi;
  /** Where clients reach it, with the stage in the path and without a slash at the end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { stage, routes, authorizer }: OrderApiProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/apigateway/${stackName}`,
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });

    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: stackName,
      description: `Atlas ${stage.name}: one order API over several crypto exchanges`,
      endpointTypes: [EndpointType.REGIONAL],
      // The gateway writes access logs by a role that is set once per account and region. It stays when the stack goes
      // (RETAIN is the default), for the APIs of other stacks write by it too.
      cloudWatchRole: true,
      deployOptions: {
        stageName: stage.name,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: ACCESS_LOG_FORMAT,
        ...methodSettings(THROTTLE_BY_SCOPE.read),
        methodOptions: Object.fromEntries(
          routes.map(({ operation }) => [
            `${operation.path}/${operation.method}`,
            methodSettings(throttleOf(operation)),
          ]),
        ),
      },
    });

    // Its own output says the same as the stack's `Url`, under a generated name.
    this.restApi.node.tryRemoveChild('Endpoint');

    for (const { operation, function: handler } of routes) {
      const method = this.restApi.root.resourceForPath(operation.path).addMethod(
        operation.method,
        // The console's test button would call the function without anybody having been authorized.
        new LambdaIntegration(handler, { allowTestInvoke: false, timeout: Duration.seconds(29) }),
        {
          operationName: operation.name,
          ...authorization(operation, authorizer),
        },
      );
      Validations.of(method).acknowledge(...methodFindings(operation, authorizer !== undefined));
    }
    addGatewayProblems(this.restApi);
    this.#acknowledge();
    this.url = this.restApi.deploymentStage.urlForPath('/').replace(/\/$/, '');
  }

  #acknowledge(): void {
    Validations.of(this.restApi).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'The functions check every request against the contract and name each fault; the gateway could name none.',
      },
      {
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
        reason:
          'The role by which the gateway writes logs is one per account and region, and this is the policy AWS made for it.',
      },
    );
    Validations.of(this.restApi.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs would hold headers and bodies; every request has a line in the access log and one of its function.',
    });
  }
}

function authorization({ scope }: Operation, authorizer: IAuthorizer | undefined): MethodOptions {
  if (scope === 'public') return { authorizationType: AuthorizationType.NONE };
  return authorizer
    ? { authorizationType: AuthorizationType.CUSTOM, authorizer }
    : { authorizationType: AuthorizationType.IAM };
}

function methodFindings({ scope, summary }: Operation, tokens: boolean): readonly { id: string; reason: string }[] {
  const cognito = 'AwsSolutions-COG4';
  if (scope !== 'public') {
    const how = tokens ? 'tokens of any OpenID issuer' : 'IAM signatures';
    return [{ id: cognito, reason: `Callers are known by ${how}, not by a user pool of Cognito.` }];
  }
  const reason = `Open on purpose, it tells nothing of accounts or orders: ${summary}.`;
  return [
    { id: cognito, reason },
    { id: 'AwsSolutions-APIG4', reason },
  ];
}

/** A method's settings replace those of the stage as a whole, so each says all of them. */
function methodSettings({ rate, burst }: Throttle): MethodDeploymentOptions {
  return {
    throttlingRateLimit: rate,
    throttlingBurstLimit: burst,
    // Execution logs would hold headers and bodies.
    loggingLevel: MethodLoggingLevel.OFF,
    dataTraceEnabled: false,
    // Billed per method; the function of each operation already has its own metrics, for nothing.
    metricsEnabled: false,
  };
}

/**
 * One JSON object per request. Every value is text, because what is absent is written as "-"; and none is chosen freely
 * by the caller (user agent, raw path, query), because the gateway does not promise to escape it.
 */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    extendedRequestId: AccessLogField.contextExtendedRequestId(),
    traceId: AccessLogField.contextXrayTraceId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    caller: AccessLogField.contextIdentityCaller(),
    userArn: AccessLogField.contextIdentityUserArn(),
    principal: AccessLogField.contextAuthorizerPrincipalId(),
    accountId: AccessLogField.contextIdentityAccountId(),
    ip: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    resource: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    errorType: AccessLogField.contextErrorResponseType(),
    authorizeStatus: AccessLogField.contextAuthorizeStatus(),
    integrationStatus: AccessLogField.contextIntegrationStatus(),
    integrationLatencyMs: AccessLogField.contextIntegrationLatency(),
    latencyMs: AccessLogField.contextResponseLatency(),
    responseBytes: AccessLogField.contextResponseLength(),
  }),
);
