/** How long requests may take, and how often they are sent. */
export interface Patience {
  /** One request, from its first byte to the last of its answer. */
  readonly requestMs: number;
  /** A command with all its tries. */
  readonly commandMs: number;
  readonly tries: number;
  /** How long to wait before the next try where Atlas does not say. */
  readonly backOffMs: (tries: number) => number;
}

/** API Gateway answers within 29 s. */
const REQUEST_MS = 35_000;
const COMMAND_MS = 60_000;
const TRIES = 4;
const FIRST_BACK_OFF_MS = 250;

/** The given limits, and the defaults for the rest. Back-off doubles, with jitter. */
export function patienceOf(given: Partial<Patience> = {}): Patience {
  return {
    requestMs: REQUEST_MS,
    commandMs: COMMAND_MS,
    tries: TRIES,
    backOffMs: (tries) => FIRST_BACK_OFF_MS * 2 ** (tries - 1) * (0.5 + Math.random()),
    ...given,
  };
}
