import type { Tracer as PowertoolsTracer } from '@aws-lambda-powertools/tracer';
import { Problem } from '../problems.ts';
import type { Redactor } from './redaction.ts';

/**
 * Annotations by which traces are searched. No value of a reply is ever recorded: what Powertools calls "capture
 * response" would store whole bodies in the trace.
 */
export interface Annotations {
  readonly exchange?: string | undefined;
  readonly market?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
  readonly orderId?: string | undefined;
}

/** What a running segment can be told. */
export interface Segment {
  /** For what is known only later, such as the outcome and the order's id. */
  annotate(annotations: Annotations): void;
}

export interface Tracer {
  /**
   * Runs `work` as a subsegment of the current trace, nested in the segment it is called from. What `work` throws is
   * noted and thrown on. Where nothing is traced, this is a plain call.
   */
  segment<T>(name: string, work: (segment: Segment) => Promise<T>, annotations?: Annotations): Promise<T>;
}

export const silentTracer: Tracer = { segment: (_, work) => work({ annotate() {} }) };

export interface TracerOptions {
  readonly service: string;
  /** Read at every call: Lambda changes `_X_AMZN_TRACE_ID` with each invocation. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redactor: Redactor;
  /** Told when the X-Ray SDK cannot be used; tracing never fails a request. */
  readonly onFault: (message: string) => void;
}

type Subsegment = ReturnType<NonNullable<ReturnType<PowertoolsTracer['provider']['getSegment']>>['addNewSubsegment']>;

/**
 * X-Ray through Powertools. The X-Ray SDK is past its prime and costs some 35 ms to load, so it stands behind this file
 * and is loaded in the first invocation that Lambda has chosen to sample; all others never pay for it.
 */
export function xrayTracer(options: TracerOptions): Tracer {
  const { env, redactor } = options;
  let loading: Promise<XRay | undefined> | undefined;
  const xray = () => {
    loading ??= loadXRay(options).catch((error: unknown) => {
      options.onFault(`X-Ray cannot be used: ${redactor.text(String(error))}`);
      return undefined;
    });
    return loading;
  };

  return {
    segment: async (name, work, annotations = {}) => {
      const loaded = isSampled(env) ? await xray() : undefined;
      if (!loaded) return await silentTracer.segment(name, work);
      return await loaded.within(redactor.text(name), async (subsegment) => {
        const annotate = (given: Annotations) => {
          for (const [key, value] of Object.entries(given)) {
            if (value !== undefined) subsegment.addAnnotation(key, redactor.text(String(value)));
          }
        };
        annotate(annotations);
        try {
          return await work({ annotate });
        } catch (error) {
          noteError(subsegment, error, redactor);
          throw error;
        } finally {
          subsegment.close();
        }
      });
    },
  };
}

interface XRay {
  within<T>(name: string, work: (subsegment: Subsegment) => Promise<T>): Promise<T>;
}

async function loadXRay({ service, onFault }: TracerOptions): Promise<XRay> {
  const { Tracer: Powertools } = await import('@aws-lambda-powertools/tracer');
  // Every request to an exchange gets its segment from the HTTP path, which knows what it means; patching node:https
  // would add a second one that holds the host only.
  const { provider } = new Powertools({ serviceName: service, captureHTTPsRequests: false });
  provider.setLogger({ debug() {}, info() {}, warn: onFault, error: onFault });
  const root = provider.getSegment();
  if (root === undefined) throw new Error('there is no segment of the function');

  return {
    // The SDK keeps its context per chain of asynchronous calls. An invocation need not descend from the one in which
    // the SDK was loaded, and may descend from a segment that has ended: then it starts at the function's own segment.
    within: (name, work) =>
      provider.getNamespace().runAndReturn(() => {
        const current = provider.getSegment();
        if (current === undefined || (current !== root && current.isClosed())) provider.setSegment(root);
        const subsegment = (provider.getSegment() ?? root).addNewSubsegment(name);
        provider.setSegment(subsegment);
        return work(subsegment);
      }),
  };
}

/** The exchange said no: an error of the caller. Anything else that is thrown is a fault. */
function noteError(subsegment: Subsegment, error: unknown, redactor: Redactor): void {
  const refused = error instanceof Problem && error.status < 500;
  if (refused) {
    if (error.status === 429) subsegment.addThrottleFlag();
    subsegment.addErrorFlag();
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
