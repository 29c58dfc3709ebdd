/** Advice for an AWS error, by its name; `undefined` where there is none. */
export function awsAdvice(name: string, permissions: string): string | undefined {
  if (name === 'CredentialsProviderError') return 'No AWS credentials were found: sign in, or set AWS_PROFILE.';
  if (/AccessDenied|NotAuthorized/.test(name)) return `The identity you are signed in as needs ${permissions}.`;
  if (/Token|Signature|UnrecognizedClient/.test(name))
    return 'The AWS credentials have expired or are wrong: sign in again.';
  return undefined;
}
