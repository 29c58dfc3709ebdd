import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createObservability, type Observability } from '../../lib/observability/observability.ts';

/** What must never leave Atlas: the keys of the paper exchanges, and what is signed with them. */
const CANARIES = [/paper-key/, /paper-secret/, /signature=[0-9a-f]{16}/i, /api-signature['":\s]+[0-9a-f]{16}/i];

/** Everything that Atlas says beside its answers: log lines and metrics as in Lambda, and traces. */
export interface Outputs {
  readonly observability: Observability;
  /** What was said since the last look that a canary stands in. */
  leaks(...more: readonly string[]): string[];
  /** How much was looked at: a search that saw nothing proves nothing. */
  readonly seen: { lines: number; traces: number };
  close(): void;
}

/** Listens where the X-Ray daemon would, and takes the lines that would go to standard output. */
export async function listenToOutputs(): Promise<Outputs> {
  const lines: string[] = [];
  const traces: string[] = [];
  const seen = { lines: 0, traces: 0 };
  const daemon: Socket = createSocket('udp4');
  daemon.on('message', (message) => traces.push(message.toString()));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  daemon.unref();
  const { port } = daemon.address() as AddressInfo;
  // What Lambda sets; the X-Ray SDK reads these from the process when it is loaded.
  Object.assign(process.env, {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
  });
  const observability = createObservability({
    service: 'atlas',
    env: {
      AWS_LAMBDA_FUNCTION_NAME: 'chaos',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _X_AMZN_TRACE_ID: process.env._X_AMZN_TRACE_ID,
    },
    level: 'debug',
    format: 'json',
    write: (line) => lines.push(line),
  });
  return {
    observability,
    seen,
    leaks(...more) {
      seen.lines += lines.length;
      seen.traces += traces.length;
      const said = [...lines.splice(0), ...traces.splice(0), ...more];
      return said.filter((text) => CANARIES.some((canary) => canary.test(text)));
    },
    close: () => daemon.close(),
  };
}
