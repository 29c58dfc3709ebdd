import type { Method, Operation } from '../../lib/api/operation.ts';

/** The operations of a path, and its parameters. */
export interface Match {
  /** The path as the operations table writes it, e.g. `/v1/orders/{orderId}`. */
  readonly resource: string;
  readonly byMethod: ReadonlyMap<Method, Operation>;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the resource of a path; `undefined` when there is none. Throws a URIError for a broken percent escape. */
export type Router = (path: string) => Match | undefined;

interface Route {
  readonly resource: string;
  readonly segments: readonly string[];
  readonly byMethod: ReadonlyMap<Method, Operation>;
}

/**
 * Routes of the operations table. As in API Gateway, a literal segment beats a parameter, and a parameter is one whole
 * decoded segment. Unlike there, a trailing slash makes another path: an empty order id in a script must not turn one
 * cancel into cancel-all.
 */
export function createRouter(operations: readonly Operation[]): Router {
  const routes: Route[] = [...Map.groupBy(operations, ({ path }) => path)].map(([resource, rows]) => ({
    resource,
    segments: resource.split('/'),
    byMethod: new Map(rows.map((row) => [row.method, row])),
  }));
  routes.sort((one, other) => parametersIn(one) - parametersIn(other));

  return (path) => {
    const given = path.split('/').map(decodeURIComponent);
    for (const { resource, segments, byMethod } of routes) {
      const pathParameters = parametersOf(segments, given);
      if (pathParameters) return { resource, byMethod, pathParameters };
    }
    return undefined;
  };
}

function parametersIn({ segments }: Route): number {
  return segments.filter(isParameter).length;
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function parametersOf(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const value = given[at];
    if (value === undefined || (isParameter(segment) ? value === '' : value !== segment)) return undefined;
    if (isParameter(segment)) parameters[segment.slice(1, -1)] = value;
  }
  return parameters;
}
