import type { Answer, Api } from './api.ts';

/** A minute's limit can be a minute away; longer is not a pause but an outage. */
const LONGEST_PAUSE_SECONDS = 60;
const TRIES = 5;

export interface PatienceParts {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly print: (line: string) => void;
}

/**
 * Waits when an exchange's limit is reached, as long as the answer asks, and asks again: a 429 that says `retryable`
 * proves that nothing happened. Every other answer is handed on as it is.
 */
export function patient(api: Api, { sleep, print }: PatienceParts): Api {
  return {
    url: api.url,
    async call(method, path, body) {
      for (let tries = 1; ; tries += 1) {
        const answer = await api.call(method, path, body);
        const pause = pauseOf(answer);
        if (pause === undefined || tries === TRIES) return answer;
        print(`  (429: ${String(answer.body.exchange)} asks for a pause of ${pause} s)`);
        await sleep(pause * 1_000);
      }
    },
  };
}

/** Seconds; `undefined` when asking again is not what the answer asks for. */
function pauseOf({ status, headers, body }: Answer): number | undefined {
  const seconds = Number(headers['retry-after']);
  const limited = status === 429 && body.retryable === true && body.orderState !== 'unknown';
  return limited && seconds > 0 && seconds <= LONGEST_PAUSE_SECONDS ? seconds : undefined;
}
