import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createObservability } from '../../lib/observability/observability.ts';
import type { Observability } from '../../lib/telemetry/observability.ts';

/** What must never leave Atlas: the keys of the paper exchanges, and their signatures. */
const CANARIES = [
  /paper-(desk-)?key/,
  /paper-(desk-)?secret/,
  /canary-of-the-strategy/,
  /signature=[0-9a-f]{16}/i,
  /api-signature['":\s]+[0-9a-f]{16}/i,
];

/** Everything that Atlas writes besides its answers: log lines and metrics as in Lambda, and traces. */
export interface Outputs {
  readonly observability: Observability;
  /** Whether the next invocation is traced, which Lambda decides per invocation. */
  trace(sampled: boolean): void;
  /** The last log line about an error of Atlas itself since the last call of `leaks`. */
  lastError(): string | undefined;
  /** New output since the last call that contains a canary. */
  leaks(...more: readonly string[]): string[];
  /** Waits for traces in flight. */
  settled(): Promise<void>;
  /** How much was searched: a search of nothing proves nothing. */
  readonly seen: { lines: number; traces: number };
}

/** A segment whose arrival shows that all earlier ones have arrived. */
const MARK = 'all is said';
const LONGEST_WAIT_TURNS = 10_000;

interface Daemon {
  readonly traces: string[];
  marks: number;
}

let daemon: Promise<Daemon> | undefined;

/** Listens in place of the X-Ray daemon: one per process, because the SDK reads the address when it loads. */
async function startDaemon(): Promise<Daemon> {
  const heard: Daemon = { traces: [], marks: 0 };
  const socket: Socket = createSocket('udp4');
  socket.on('message', (message) => {
    const text = message.toString();
    if (text.includes(`"name":"${MARK}"`)) heard.marks += 1;
    else heard.traces.push(text);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.unref();
  // As Lambda sets them.
  Object.assign(process.env, {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    _X_AMZN_TRACE_ID: invocation(true),
  });
  return heard;
}

function invocation(sampled: boolean): string {
  return `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=${sampled ? 1 : 0}`;
}

/** Captures the lines for standard output, and the traces. */
export async function listenToOutputs(): Promise<Outputs> {
  daemon ??= startDaemon();
  const heard = await daemon;
  const lines: string[] = [];
  const seen = { lines: 0, traces: 0 };
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
    const { marks } = heard;
    await tracer.segment(MARK, () => Promise.resolve());
    // It may be dropped, like any datagram.
    for (let turn = 0; turn < LONGEST_WAIT_TURNS && heard.marks === marks; turn += 1) await new Promise(setImmediate);
  };
  // Loads the X-Ray SDK while time is still real: simulated time does not see a disk read as activity.
  await settled();
  trace(false);
  return {
    observability,
    seen,
    trace,
    settled: () => (env._X_AMZN_TRACE_ID === invocation(true) ? settled() : Promise.resolve()),
    lastError: () => lines.findLast((line) => line.includes('"code":"INTERNAL"')),
    leaks(...more) {
      seen.lines += lines.length;
      seen.traces += heard.traces.length;
      const said = [...lines.splice(0), ...heard.traces.splice(0), ...more];
      return said.filter((text) => CANARIES.some((canary) => canary.test(text)));
    },
  };
}
