import type { Problem } from '../domain/problem.ts';
import type { Flattened } from '../orders/flatten.ts';
import type { PlaceEnding } from '../orders/place-many.ts';
import { cancelDocument, isAllCanceled, sourceDocument } from './listing.ts';
import { problemDocument, problemHeaders, problemSummary } from './problem-document.ts';
import { type ApiResponse, placedResponse } from './response.ts';

/** The request that is answered: its id, and the prefix of its paths. */
interface Answered {
  readonly requestId: string;
  readonly basePath: string;
}

/** 201 when every order was placed; otherwise 207, because each has its own answer. */
export function batchPlaced(endings: readonly PlaceEnding[], request: Answered): ApiResponse {
  const results = endings.map((ending, index) => ({ index, ...placeDocument(ending, request) }));
  const status = results.every((result) => result.status === 201) ? 201 : 207;
  return { status, body: { results }, countedApart: true };
}

/**
 * 200 when nothing rests in scope, every closing order was placed and no position is left; otherwise 207, because something may
 * be open.
 */
export function flattened(
  { canceled, closings, remaining, sources, problem }: Flattened,
  request: Answered,
): ApiResponse {
  const closed = closings.map(({ position, quantity, ending }) => ({
    position,
    quantity,
    ...placeDocument(ending, request),
  }));
  const done =
    isAllCanceled(canceled.results, canceled.sources) &&
    closed.every(({ status }) => status === 201) &&
    remaining?.length === 0 &&
    sources.every(({ status }) => status === 'complete');
  const body = {
    canceled: cancelDocument(canceled.results, canceled.sources),
    closings: closed,
    remaining,
    sources: sources.map(sourceDocument),
    problem: problem && problemSummary(problem),
  };
  return { status: done ? 200 : 207, body, countedApart: true };
}

/** What placing one order alone would have answered. */
function placeDocument(ending: PlaceEnding, { requestId, basePath }: Answered) {
  const { status, body, headers } = 'problem' in ending ? refused(ending.problem, requestId, basePath) : told(ending);
  const path = headers.Location;
  return {
    status,
    location: path === undefined ? null : `${basePath}${path}`,
    replayed: headers['Idempotency-Replayed'] !== undefined,
    body,
  };
}

function told({ result }: Extract<PlaceEnding, { result: unknown }>) {
  const { headers = {}, ...answer } = placedResponse(result);
  return { ...answer, headers: headers as Readonly<Record<string, string | undefined>> };
}

function refused(problem: Problem, requestId: string, basePath: string) {
  const headers: Readonly<Record<string, string | undefined>> = problemHeaders(problem);
  return { status: problem.status, body: problemDocument(problem, requestId, basePath), headers };
}
