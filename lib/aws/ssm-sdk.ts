/**
 * The parts of the Parameter Store client that Atlas uses, loaded together on first use. Named one by one, so that a bundle
 * holds only these commands.
 */
export {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ParameterNotFound,
  SSMClient,
} from '@aws-sdk/client-ssm';
