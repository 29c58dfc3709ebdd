/**
 * Does work within `ms`, with a signal that fires then, or with the caller's. Timer and listener end with the work: a timer
 * that fires seconds after the answer, or a signal that `AbortSignal.any` or `AbortSignal.timeout` leaves to the garbage
 * collector, costs more than it did to set. The signal only asks the work to end: what the work answers is the answer.
 */
export async function inTime<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException('The time for this call is over', 'TimeoutError')), ms);
  const giveUp = () => limit.abort(caller?.reason);
  caller?.addEventListener('abort', giveUp);
  if (caller?.aborted) giveUp();
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', giveUp);
  }
}
