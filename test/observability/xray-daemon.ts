import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished, vi } from 'vitest';

/** One subsegment, as the X-Ray daemon receives it. */
export interface Received {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly metadata?: { readonly default: Readonly<Record<string, unknown>> };
  readonly http?: {
    readonly request: { readonly method: string; readonly url: string };
    readonly response?: { readonly status: number };
  };
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
}

/** The function's own segment, which Lambda sends. */
export const FUNCTION = { trace: '1-5759e988-bd862e3fe1be46a994272793', id: '557abcec3ee5a047' };

/** Lambda's value of `_X_AMZN_TRACE_ID` for the current invocation. */
export function invocation(sampled: boolean, trace = FUNCTION.trace): string {
  return `Root=${trace};Parent=${FUNCTION.id};Sampled=${sampled ? 1 : 0}`;
}

/**
 * Listens in place of the X-Ray daemon, in a Lambda-like environment. The X-Ray SDK reads part of that environment when
 * it loads, with the first sampled segment: therefore one daemon per test file.
 */
export async function startDaemon() {
  const texts: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message) => texts.push(message.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${socket.address().port}`);
  vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x');
  vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
  vi.stubEnv('_X_AMZN_TRACE_ID', invocation(true));

  return {
    /** The trace id as an Atlas in Lambda sees it, at each moment. */
    env: {
      AWS_LAMBDA_FUNCTION_NAME: 'atlas-test',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      get _X_AMZN_TRACE_ID() {
        return process.env._X_AMZN_TRACE_ID;
      },
    },
    /** Everything received since the last reset, unparsed. */
    texts,
    forget: () => void texts.splice(0),
    /**
     * The received segments, once a segment of that name directly under the function is among them: it is sent last.
     */
    async traceOf(name: string): Promise<Trace> {
      const all = () => texts.map((text) => JSON.parse(text.split('\n')[1] ?? '') as Received);
      const isRoot = (each: Received) => each.name === name && each.parent_id === FUNCTION.id;
      await vi.waitUntil(() => all().some(isRoot), { timeout: 5_000, interval: 2 });
      return new Trace(all());
    },
    unsampled(): void {
      vi.stubEnv('_X_AMZN_TRACE_ID', invocation(false));
      onTestFinished(() => void vi.stubEnv('_X_AMZN_TRACE_ID', invocation(true)));
    },
    close(): void {
      vi.unstubAllEnvs();
      socket.close();
    },
  };
}

class Trace {
  readonly segments: readonly Received[];

  constructor(segments: readonly Received[]) {
    this.segments = segments;
  }

  /** The one segment of that name. */
  one(name: string): Received {
    const [found, ...others] = this.segments.filter((each) => each.name === name);
    if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} are named ${name}`);
    return found;
  }

  /** Names as a tree: a segment, then its children, in the order of their start. */
  tree(under: string = FUNCTION.id): unknown[] {
    const inOrder = this.segments
      .map((each, index) => ({ ...each, index }))
      .toSorted((one, other) => one.start_time - other.start_time || one.index - other.index);
    return inOrder
      .filter(({ parent_id }) => parent_id === under)
      .map(({ id, name }) => {
        const within = this.tree(id);
        return within.length > 0 ? { [name]: within } : name;
      });
  }
}
