import { Duration } from 'aws-cdk-lib';
import { TokenAuthorizer as GatewayAuthorizer, IdentitySource } from 'aws-cdk-lib/aws-apigateway';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AUTHORIZER_VARIABLES, type TokenRules } from '../lib/api/authorizer/authorizer.ts';
import { AtlasFunction } from './atlas-function.ts';
import type { Stage } from './stage.ts';

/** Who signs the tokens, for whom, and how. */
export interface TokenSettings extends TokenRules {
  /** Where the issuer's keys are; absent: where its OpenID configuration says. */
  readonly jwksUri?: string | undefined;
}

export interface TokenAuthorizerProps extends TokenSettings {
  readonly stage: Stage;
  readonly code: Code;
}

/** So long a token that was taken back still opens the API; and so long the function is not asked again. */
const CACHE = Duration.minutes(1);

/** Lets in by tokens of an OpenID issuer instead of signatures of IAM. It calls no exchange and reads no keys. */
export class TokenAuthorizer extends Construct {
  readonly authorizer: GatewayAuthorizer;
  readonly served: AtlasFunction;

  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id);
    const { algorithm, audience, code, issuer, jwksUri, stage } = props;
    this.served = new AtlasFunction(this, 'Authorize', {
      name: 'authorize',
      description: 'Turns a token into what its bearer may call',
      stage,
      code,
      // It stands before every first call of a trader; a signature is checked sooner with more of a core.
      memoryMb: 1024,
      timeoutSeconds: 10,
      noDeadLetters: 'The gateway waits for it and hears of every failure; nothing is queued.',
      environment: {
        ATLAS_STAGE: stage.name,
        [AUTHORIZER_VARIABLES.issuer]: issuer,
        [AUTHORIZER_VARIABLES.audience]: audience,
        [AUTHORIZER_VARIABLES.algorithm]: algorithm,
        ...(jwksUri !== undefined && { [AUTHORIZER_VARIABLES.jwksUri]: jwksUri }),
      },
    });
    this.authorizer = new GatewayAuthorizer(this, 'Gateway', {
      handler: this.served.function,
      identitySource: IdentitySource.header('Authorization'),
      // What is no token is refused by the gateway itself.
      validationRegex: '^[Bb]earer [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]*$',
      resultsCacheTtl: CACHE,
    });
  }
}
