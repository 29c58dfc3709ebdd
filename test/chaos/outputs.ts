import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createObservability, type Observability } from '../../lib/observability/observability.ts';

/** What must never leave Atlas: the keys of the paper exchanges, and what is signed with them. */
const CANARIES = [/paper-key/, /paper-secret/, /signature=[0-9a-f]{16}/i, /api-signature['":\s]+[0-9a-f]{16}/i];

/** Everything that Atlas says beside its answers: log lines and metrics as in Lambda, and traces. */
export interface Outputs {
  readonly observability: Observability;
  /** Whether what follows is traced, as Lambda decides for each invocation. */
  trace(sampled: boolean): void;
  /** What was said since the last look that a canary stands in. */
  leaks(...more: readonly string[]): string[];
  /** Waits for the traces that are still on their way. */
  settled(): Promise<void>;
  /** How much was looked at: a search that saw nothing proves nothing. */
  readonly seen: { lines: number; traces: number };
  close(): void;
}

const LONGEST_WAIT_TURNS = 10_000;

function invocation(sampled: boolean): string {
  return `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=${sampled ? 1 : 0}`;
}

/** Listens where the X-Ray daemon would, and takes the lines that would go to standard output. */
export async function listenToOutputs(): Promise<Outputs> {
  const lines: string[] = [];
  const traces: string[] = [];
  const seen = { lines: 0, traces: 0 };
  let rounds = 0;
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
    _X_AMZN_TRACE_ID: invocation(true),
  });
  const env = {
    AWS_LAMBDA_FUNCTION_NAME: 'chaos',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _X_AMZN_TRACE_ID: invocation(true),
  };
  const observability = createObservability({
    service: 'atlas',
    env,
    level: 'debug',
    format: 'json',
    write: (line) => lines.push(line),
  });
  const { tracer } = observability;
  const trace = (sampled: boolean): void => {
    env._X_AMZN_TRACE_ID = invocation(sampled);
  };
  const settled = async (): Promise<void> => {
    const last = `the last of ${++rounds}`;
    await tracer.segment(last, () => Promise.resolve());
    const isThere = (): boolean => traces.some((text) => text.includes(last));
    // One datagram after the other, so nothing is behind this one; it may be dropped, like any.
    for (let turn = 0; turn < LONGEST_WAIT_TURNS && !isThere(); turn += 1) await new Promise(setImmediate);
    traces.splice(0, traces.length, ...traces.filter((text) => !text.includes(last)));
  };
  // Loads the X-Ray SDK while time is still real: what is read from a disk is no sign of life in simulated time.
  await settled();
  trace(false);
  return {
    observability,
    seen,
    trace,
    settled: () => (env._X_AMZN_TRACE_ID === invocation(true) ? settled() : Promise.resolve()),
    leaks(...more) {
      seen.lines += lines.length;
      seen.traces += traces.length;
      const said = [...lines.splice(0), ...traces.splice(0), ...more];
      return said.filter((text) => CANARIES.some((canary) => canary.test(text)));
    },
    close: () => daemon.close(),
  };
}
