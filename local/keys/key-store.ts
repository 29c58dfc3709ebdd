import { DeleteParametersCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { keyParameters, ssmCredentials } from '../../lib/aws/ssm-credentials.ts';
import type { Exchange } from '../../lib/domain/instrument.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { type Credentials, eachKeyPart, type KeyUse } from '../../lib/exchanges/credentials.ts';
import type { Secret } from '../../lib/text/secret.ts';
import { awsAdvice } from '../aws-advice.ts';

/** The keys of one deployment and use in Parameter Store. */
export interface KeyStore {
  /** `undefined` when a parameter is missing. Throws the same `Problem`s as the functions. */
  read(exchange: Exchange): Promise<Credentials | undefined>;
  /** Overwrites all parameters. Throws a `KeyStoreError`. */
  write(exchange: Exchange, credentials: Credentials): Promise<void>;
  /** Returns whether there were keys to remove. Throws a `KeyStoreError`. */
  remove(exchange: Exchange): Promise<boolean>;
}

/** Parameter Store refused or was unreachable; the message never contains a key. */
export class KeyStoreError extends Error {
  override readonly name = 'KeyStoreError';
}

export interface KeyStoreOptions {
  readonly client: SSMClient;
  /** e.g. `/atlas/dev` */
  readonly prefix: string;
  readonly use: KeyUse;
  readonly kmsKey: string | undefined;
  readonly now: () => number;
}

/** Reads keys with the code of the functions, and writes the same parameters. */
export function keyStore({ client, prefix, use, kmsKey, now }: KeyStoreOptions): KeyStore {
  const put = async (name: string, value: Secret): Promise<void> => {
    const command = new PutParameterCommand({
      Name: name,
      Value: value.reveal(),
      Type: 'SecureString',
      Tier: 'Standard',
      Overwrite: true,
      ...(kmsKey !== undefined && { KeyId: kmsKey }),
    });
    await client.send(command).catch((error: unknown) => {
      throw refused(error, `write ${name}`, 'ssm:PutParameter, and kms:Encrypt on the key it is encrypted with');
    });
  };

  return {
    async read(exchange) {
      const source = ssmCredentials({ prefix, use, ttlMs: 0, now, client: () => Promise.resolve(client) });
      return await source.get(exchange).catch((error: unknown) => {
        if (error instanceof Problem && error.code === 'CREDENTIALS_MISSING') return undefined;
        throw error;
      });
    },
    async write(exchange, credentials) {
      const names = keyParameters(prefix, exchange, use);
      const written: string[] = [];
      // The key's own id is written last: until then the other parts may still belong to the old one.
      for (const [part, secret] of eachKeyPart<Secret>(credentials).toReversed()) {
        const name = names[part];
        if (name === undefined) throw new TypeError(`the keys of ${exchange} lack ${part}`);
        await put(name, secret).catch((error: unknown) => {
          if (written.length === 0) throw error;
          // Parameter Store has no write of several parameters at once.
          const reason = error instanceof Error ? error.message : String(error);
          throw new KeyStoreError(
            `${reason} ${written.join(' and ')} is already replaced, so the parts do not match: run the same command again.`,
          );
        });
        written.push(name);
      }
    },
    async remove(exchange) {
      const names = eachKeyPart<string>(keyParameters(prefix, exchange, use)).map(([, name]) => name);
      const reply = await client.send(new DeleteParametersCommand({ Names: names })).catch((error: unknown) => {
        throw refused(error, `delete ${names.join(' and ')}`, 'ssm:DeleteParameters');
      });
      return (reply.DeletedParameters ?? []).length > 0;
    },
  };
}

/** Prints only the name of an AWS error: the message of a ValidationException repeats the refused value. */
function refused(error: unknown, what: string, permissions: string): KeyStoreError {
  const name = error instanceof Error ? error.name : 'unknown error';
  return new KeyStoreError(`AWS failed to ${what} (${name}). ${adviceFor(name, permissions)}`);
}

function adviceFor(name: string, permissions: string): string {
  const advice = awsAdvice(name, permissions);
  if (advice !== undefined) return advice;
  if (/KeyId|KMS/i.test(name)) return 'Check --kms-key: an id, ARN or alias of an enabled key in the same region.';
  return 'Check the region, the network and AWS_ENDPOINT_URL, then run the same command again.';
}
