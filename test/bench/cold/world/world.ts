import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachedAt } from '../../../../local/paper-environment.ts';
import { startPart } from './part.ts';

/** Everything that a measured process talks to, each part in its own process. */
export interface World {
  /** The environment of a deployed function, and of a rival. */
  readonly env: Readonly<Record<string, string>>;
  /** Resets the exchanges. */
  reset(): Promise<string>;
  /** Rests an order at Binance spot; returns its id in Atlas's form. */
  plant(): Promise<string>;
  close(): Promise<void>;
}

const STAGE = 'bench';

/** Starts the exchange stub and the stand-in for AWS. With `tls`, exchanges use https. */
export async function startWorld({ tls }: { readonly tls: boolean }): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-cold-'));
  const { key, cert, file } = selfSigned(folder);
  const exchange = await startPart<{ url: string; tlsUrl: string }>('exchange.ts', { KEY: key, CERT: cert });
  const cloud = await startPart<{ parameterStore: string; dynamoDb: string; table: string; traces: string }>(
    'cloud.ts',
  );
  const url = tls ? exchange.told.tlsUrl : exchange.told.url;
  return {
    env: {
      PATH: process.env.PATH ?? '',
      AWS_LAMBDA_FUNCTION_NAME: 'atlas-bench',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_SESSION_TOKEN: 'bench',
      AWS_ENDPOINT_URL_SSM: cloud.told.parameterStore,
      AWS_ENDPOINT_URL_DYNAMODB: cloud.told.dynamoDb,
      AWS_XRAY_DAEMON_ADDRESS: cloud.told.traces,
      _X_AMZN_TRACE_ID: traceId(false),
      ATLAS_STAGE: STAGE,
      ATLAS_CREDENTIALS: 'ssm',
      ATLAS_SSM_PREFIX: `/atlas/${STAGE}`,
      ATLAS_INTENTS_TABLE: cloud.told.table,
      ...reachedAt(url),
      ...(tls && { NODE_EXTRA_CA_CERTS: file }),
      EXCHANGE_URL: url,
      KEY_FOLDER: `/atlas/${STAGE}/binance/`,
    },
    reset: () => exchange.ask('reset'),
    plant: () => exchange.ask('plant'),
    async close() {
      await Promise.all([exchange.close(), cloud.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Lambda's trace header of an invocation. */
export function traceId(sampled: boolean): string {
  return `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=${sampled ? 1 : 0}`;
}

/** A certificate for `localhost`, which the measured processes trust in addition to Node's own. */
function selfSigned(folder: string): { readonly key: string; readonly cert: string; readonly file: string } {
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = '-subj /CN=localhost -addext subjectAltName=DNS:localhost';
  const options = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 ${subject}`;
  execFileSync('openssl', [...options.split(' '), '-keyout', keyFile, '-out', file], { stdio: 'ignore' });
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}
