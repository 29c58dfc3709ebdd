import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pythonEnvironment } from '../tools/python-environment.ts';
import { startService } from './child-process.ts';

/** The stand-in for AWS: pinned, because its behaviour changes with its version. */
const REQUIREMENTS = ['ministack==1.5.33'];
const PATIENCE_MS = 60_000;

/** What the emulator does not enforce: a green run proves nothing about these. */
export const NOT_ENFORCED = [
  'ssm:GetParameters, ssm:GetParametersByPath and ssm:DeleteParameters: checked on "*" instead of on each parameter or the path, so their holders get them on "*" first',
  'dynamodb:LeadingKeys: no request has any, so a permission on certain items becomes one on all items first',
  'TLS: everything uses plain HTTP, so the policy of the bootstrap bucket, which requires TLS, is removed',
  'throttles, request validators and API keys of the gateway; its access log stays empty',
  'memory and architecture of the functions',
  'metrics: EMF lines arrive as log lines without becoming metrics, so no alarm ever fires; alarms over an expression (Throttled, SweeperSilent, CatalogueSilent, ProbeFailed, PublicTraffic) cannot be made and are left out',
  'traces: there is no X-Ray; the segments of the functions are captured on the way to its daemon and searched',
  'encryption: SecureStrings are stored and returned, KMS key policies are not checked',
] as const;

export interface Emulator {
  readonly url: string;
  readonly version: string;
  readonly logFile: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Installs the emulator where it is missing. Resolves to the folder of its programs. */
export async function installEmulator(): Promise<string> {
  return await pythonEnvironment('emulator', REQUIREMENTS);
}

/** Starts it on a free loopback port and waits until it answers. Its functions send their traces to `traceAddress`. */
export async function startEmulator(bin: string, folder: string, traceAddress: string): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'emulator.log');
  await mkdir(join(folder, 'emulator'), { recursive: true });
  const service = await startService(
    {
      command: join(bin, 'ministack'),
      args: [],
      cwd: join(folder, 'emulator'),
      env: {
        // Functions run on this process's own Node.
        PATH: [dirname(process.execPath), bin, process.env.PATH].join(':'),
        HOME: join(folder, 'emulator'),
        TMPDIR: folder,
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        LAMBDA_EXECUTOR: 'local',
        SFTP_ENABLED: '0',
        IOT_MTLS_ENABLED: '0',
        S3_PERSIST: '0',
        // The emulator checks signatures and policies, of callers and of the functions' roles.
        AUTH: 'true',
        // Inherited by the functions.
        AWS_XRAY_DAEMON_ADDRESS: traceAddress,
      },
    },
    logFile,
  );
  const until = performance.now() + PATIENCE_MS;
  while (!(await answers(`${url}/_ministack/health`))) {
    const ended = service.ended();
    if (ended !== undefined) throw new Error(`The emulator ended with ${ended}; see ${logFile}`);
    if (performance.now() > until) {
      await service.stop();
      throw new Error(`The emulator does not answer; see ${logFile}`);
    }
    await wait(100);
  }
  return { url, version: REQUIREMENTS.join(', '), logFile, pid: service.pid, stop: () => service.stop() };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (reply) => reply.ok,
    () => false,
  );
}

/** A port that was free a moment ago, because the emulator cannot choose one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
