import type { Answer, Api } from './api.ts';
import { part, rows } from './expect.ts';

/** A minute's limit can be a minute away; longer is not a pause but an outage. */
const LONGEST_PAUSE_SECONDS = 60;
const TRIES = 5;

export interface PatienceParts {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly print: (line: string) => void;
}

/** Where an answer does not say how long to wait: limits refill within about this time. */
const PAUSE_SECONDS = 1;

/** What can be asked again besides, for it changes nothing to ask it twice. */
const AGAIN: Readonly<Record<string, (answer: Answer) => number | undefined>> = {
  GET: sourcePauseOf,
  // E.g. refused as not active, and a limit kept Atlas from reading what became of the order.
  DELETE: ({ status, body }) => (status >= 400 && body.retryable === true ? PAUSE_SECONDS : undefined),
};

/**
 * Waits when an exchange's limit is reached, as long as the answer asks, and asks again: a 429 that says `retryable`
 * proves that nothing happened, a list that lacks a source for this reason can be read again, and a cancel that says
 * `retryable` can be asked again. Every other answer is handed on as it is.
 */
export function patient(api: Api, { sleep, print }: PatienceParts): Api {
  return {
    url: api.url,
    async call(method, path, body) {
      for (let tries = 1; ; tries += 1) {
        const answer = await api.call(method, path, body);
        const pause = pauseOf(answer) ?? AGAIN[method]?.(answer);
        if (pause === undefined || tries === TRIES) return answer;
        print(`  (a limit of the exchange is reached: a pause of ${pause} s)`);
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

/** Seconds; `undefined` when asking again is not what the answer asks for. */
function pauseOf({ status, headers, body }: Answer): number | undefined {
  const seconds = Number(headers['retry-after']);
  const limited = status === 429 && body.retryable === true && body.orderState !== 'unknown';
  return limited && seconds > 0 && seconds <= LONGEST_PAUSE_SECONDS ? seconds : undefined;
}
