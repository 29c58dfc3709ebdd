import type { Answer, Api } from './api.ts';
import { part, rows } from './expect.ts';

/** A per-minute limit can take a minute to refill; a longer wait means an outage. */
const LONGEST_PAUSE_SECONDS = 60;
const TRIES = 5;

export interface PatienceParts {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly print: (line: string) => void;
}

/** Used when an answer does not say how long to wait: limits refill within about this time. */
const PAUSE_SECONDS = 1;

/** Commands that can also be repeated, because a second one changes nothing. */
const AGAIN: Readonly<Record<string, (answer: Answer) => number | undefined>> = {
  GET: sourcePauseOf,
  // E.g. refused as not active, while a limit kept Atlas from reading the order.
  DELETE: ({ status, body }) => (status >= 400 && body.retryable === true ? PAUSE_SECONDS : undefined),
};

/**
 * Waits out an exchange's limit for as long as the answer asks, then repeats the request: a `retryable` 429 proves that
 * nothing happened, a list that lacks a source because of a limit can be read again, and so can a `retryable` cancel.
 * Returns every other answer unchanged.
 */
export function patient(api: Api, { sleep, print }: PatienceParts): Api {
  return {
    url: api.url,
    async call(method, path, body) {
      for (let tries = 1; ; tries += 1) {
        const answer = await api.call(method, path, body);
        const pause = pauseOf(answer) ?? AGAIN[method]?.(answer);
        if (pause === undefined || tries === TRIES) return answer;
        print(`  (exchange limit reached: pausing ${pause} s)`);
        await sleep(pause * 1_000);
      }
    },
  };
}

function sourcePauseOf({ status, body }: Answer): number | undefined {
  if (status !== 200 || !Array.isArray(body.sources)) return undefined;
  const limited = rows(body, 'sources').some(
    ({ problem }) => problem !== null && part({ problem }, 'problem').code === 'RATE_LIMITED',
  );
  return limited ? PAUSE_SECONDS : undefined;
}

/** Seconds to wait; `undefined` when the answer does not ask for a repeat. */
function pauseOf({ status, headers, body }: Answer): number | undefined {
  const seconds = Number(headers['retry-after']);
  const limited = status === 429 && body.retryable === true && body.orderState !== 'unknown';
  return limited && seconds > 0 && seconds <= LONGEST_PAUSE_SECONDS ? seconds : undefined;
}
