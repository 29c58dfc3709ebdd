/**
 * What Atlas uses of Parameter Store's client. Loaded on first use, as a whole; named one by one, so that a bundle holds
 * these commands and not all the others.
 */
export { GetParameterCommand, GetParametersCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
