import asyncHooks, { AsyncLocalStorage } from 'node:async_hooks';
import type { Tracer as PowertoolsTracer } from '@aws-lambda-powertools/tracer';
import { Problem } from '../domain/problem.ts';
import type { Redactor } from '../telemetry/redaction.ts';
import {
  type Annotations,
  type Details,
  type HttpExchange,
  type Segment,
  SILENT_SEGMENT,
  type Tracer,
} from '../telemetry/tracer.ts';

export interface TracerOptions {
  readonly service: string;
  /** Read on every call, because Lambda changes `_X_AMZN_TRACE_ID` with each invocation. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redactor: Redactor;
  /** Receives failures of the X-Ray SDK; tracing never fails a request. */
  readonly onFault: (message: string) => void;
}

type Root = NonNullable<ReturnType<PowertoolsTracer['provider']['getSegment']>>;
type Subsegment = ReturnType<Root['addNewSubsegment']>;

interface Running {
  readonly subsegment: Subsegment;
  readonly above: Running | undefined;
  /** X-Ray's trace id of the invocation in which it began. */
  readonly invocation: string;
  ended: boolean;
  /** Number of parts that have not ended. */
  parts: number;
}

/**
 * X-Ray through Powertools. The X-Ray SDK is dated and takes about 35 ms to load, so only this file uses it,
 * and loads it in the first sampled invocation.
 */
export function xrayTracer(options: TracerOptions): Tracer {
  const { env, redactor } = options;
  // The SDK's own context is lost in an invocation that does not descend from the first sampled one.
  const running = new AsyncLocalStorage<Running>();
  let xray: XRay | undefined;
  let loading: Promise<void> | undefined;

  const fault = (error: unknown): void => options.onFault(`X-Ray cannot be used: ${redactor.text(String(error))}`);
  const quietly = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      fault(error);
      return undefined;
    }
  };
  const load = (): Promise<void> => {
    loading ??= loadXRay(options).then((loaded) => {
      xray = loaded;
    }, fault);
    return loading;
  };

  const begin = (name: string, root: Root): Running => {
    const current = running.getStore();
    // Work that outlived its request or its invocation belongs to the function itself.
    const above = current && !current.ended && current.invocation === invocationOf(root) ? current : undefined;
    const subsegment = (above?.subsegment ?? root).addNewSubsegment(redactor.text(name));
    if (above) above.parts += 1;
    return { subsegment, above, invocation: invocationOf(root), ended: false, parts: 0 };
  };
  const end = (ending: Running, root: Root): void => {
    ending.ended = true;
    if (ending.above) ending.above.parts -= 1;
    // The SDK would send a segment of an earlier invocation under the trace of this one.
    if (ending.invocation !== invocationOf(root)) return;
    ending.subsegment.close();
    // The SDK waits for the parts and never sends the segment; X-Ray accepts parts that are still running.
    if (ending.parts > 0) ending.subsegment.flush();
  };
  const segmentOf = (subsegment: Subsegment): Segment => ({
    annotate: (annotations) => quietly(() => annotate(subsegment, annotations, redactor)),
    describe: (details) => quietly(() => describe(subsegment, details, redactor)),
    http: (exchange) => quietly(() => noteHttp(subsegment, exchange, redactor)),
    answered: (status) => quietly(() => mark(subsegment, status)),
    failed: (error) => quietly(() => noteError(subsegment, error, redactor)),
  });

  return {
    segment: async (name, work, annotations = {}) => {
      if (!isSampled(env)) return await work(SILENT_SEGMENT);
      await load();
      const root = xray && quietly(xray.root);
      const begun = root && quietly(() => begin(name, root));
      if (!begun) return await work(SILENT_SEGMENT);
      const segment = segmentOf(begun.subsegment);
      segment.annotate(annotations);
      return await running.run(begun, async () => {
        try {
          return await work(segment);
        } catch (error) {
          segment.failed(error);
          throw error;
        } finally {
          quietly(() => end(begun, root));
        }
      });
    },
    begin: (name) => {
      const current = running.getStore();
      if (current === undefined || current.ended || !isSampled(env)) return undefined;
      const root = xray && quietly(xray.root);
      const begun = root && quietly(() => begin(name, root));
      return begun && { ...segmentOf(begun.subsegment), end: () => void quietly(() => end(begun, root)) };
    },
  };
}

interface XRay {
  /** The function's own segment in the trace of the current invocation. Lambda sends it; ours are its children. */
  root(): Root;
}

async function loadXRay({ service, onFault }: TracerOptions): Promise<XRay> {
  const { Tracer: Powertools } = await withoutHooks(() => import('@aws-lambda-powertools/tracer'));
  // Every request to an exchange gets its segment from the HTTP client, which knows its operation; patching node:https
  // would add a second segment with only the host.
  const { provider } = new Powertools({ serviceName: service, captureHTTPsRequests: false });
  provider.setLogger({ debug() {}, info() {}, warn: onFault, error: onFault });
  const facade = provider.getSegment();
  if (facade === undefined) throw new Error('the function has no segment');
  return {
    root: () =>
      provider.getNamespace().runAndReturn(() => {
        provider.setSegment(facade);
        // This call makes the SDK read the trace of the invocation.
        return provider.getSegment() ?? facade;
      }),
  };
}

/**
 * Loads a module and removes the async hooks that it installs. The SDK's context (cls-hooked) hooks every promise of the
 * process for good, which costs each later request about 0.1 ms, is not used here and cannot be turned off.
 */
async function withoutHooks<T>(load: () => Promise<T>): Promise<T> {
  const { createHook } = asyncHooks;
  const created: asyncHooks.AsyncHook[] = [];
  Object.assign(asyncHooks, {
    createHook: (callbacks: asyncHooks.HookCallbacks) => {
      const hook = createHook(callbacks);
      created.push(hook);
      return hook;
    },
  });
  try {
    return await load();
  } finally {
    Object.assign(asyncHooks, { createHook });
    for (const hook of created) hook.disable();
  }
}

/** The SDK gives its segment of the function a new trace with each invocation. */
function invocationOf(root: Root): string {
  return 'trace_id' in root ? root.trace_id : '';
}

function annotate(subsegment: Subsegment, annotations: Annotations, redactor: Redactor): void {
  for (const [key, value] of Object.entries(annotations)) {
    if (value !== undefined) subsegment.addAnnotation(key, redactor.text(String(value)));
  }
}

function describe(subsegment: Subsegment, details: Details, redactor: Redactor): void {
  for (const [key, value] of Object.entries(redactor.fields(details))) subsegment.addMetadata(key, value);
}

function noteHttp(subsegment: Subsegment, { method, url, status }: HttpExchange, redactor: Redactor): void {
  subsegment.addAttribute('http', {
    request: { method, url: redactor.text(url) },
    ...(status !== undefined && { response: { status } }),
  });
  if (status !== undefined) mark(subsegment, status);
}

function mark(subsegment: Subsegment, status: number): void {
  if (status === 429) subsegment.addThrottleFlag();
  if (status >= 400 && status < 500) subsegment.addErrorFlag();
  if (status >= 500) subsegment.addFaultFlag();
}

/** A refusal by the exchange is an error of the caller. Anything else is a fault. */
function noteError(subsegment: Subsegment, error: unknown, redactor: Redactor): void {
  if (error instanceof Problem && error.status < 500) {
    mark(subsegment, error.status);
    return;
  }
  const given = error instanceof Error ? error : new Error(String(error));
  const shown = new Error(redactor.text(given.message));
  shown.name = given.name;
  shown.stack = redactor.text(given.stack ?? '');
  subsegment.addError(shown);
}

function isSampled(env: TracerOptions['env']): boolean {
  return /(^|;)\s*Sampled=1\b/.test(env._X_AMZN_TRACE_ID ?? '');
}
