import type { Tracer } from '../../telemetry/tracer.ts';
import type { HttpClientOptions } from './http-client.ts';

/**
 * Traces each HTTP attempt as a segment, `POST binance.spot.place`, within the segment of its call. The URL is cut before
 * the query, which holds the signature.
 */
export function attemptSegments(tracer: Tracer): NonNullable<HttpClientOptions['onAttemptStart']> {
  return ({ label, method, origin, path, attempt }) => {
    const segment = tracer.begin(`${method} ${label}`);
    if (segment === undefined) return undefined;
    const url = `${origin}${path}`;
    return (report) => {
      if (report === undefined) segment.describe({ attempt, sent: false });
      else {
        const { result, reusedSocket } = report;
        const status = 'status' in result ? result.status : undefined;
        segment.http({ method, url, status });
        segment.describe({ attempt, reusedSocket });
        if ('failure' in result) {
          const { phase, cause, systemCode } = result.failure;
          segment.failed(new Error(`${phase}: ${systemCode ?? cause}`));
        }
      }
      segment.end();
    };
  };
}
