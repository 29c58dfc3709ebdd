/**
 * Back-offs that the containers of a deployment share: clients that continue after a 429 are banned, so one container's
 * refusal binds all. Eventually consistent; never blocks a request (`SharedBackOffs`).
 */
export interface SharedBackOff {
  /** Until when a way is closed, as far as is known here: epoch milliseconds; 0 when it is open. Sends nothing. */
  closedUntil(way: string): number;
  /** When the operator last opened a way by hand, epoch milliseconds; 0 if never. Earlier closures are void. */
  openedAt(way: string): number;
  /** Publishes a closure in the background. Never throws. */
  announce(way: string, until: number, reason: string): void;
}

/** The shared back-offs of all hosts. */
export interface SharedBackOffs {
  /** `pool` names the users of one budget at one host, e.g. `binance.spot@api.binance.com`. */
  of(pool: string): SharedBackOff;
  /** Starts the first read before there is any request. */
  begin(): void;
  /** Starts reading anew if the last read is older than a few seconds, unless that would slow the current request. */
  refresh(): void;
  /** Resolves when every announcement is written or has failed; at once if there is none. */
  announced(): Promise<void>;
}

/** Before any moment that counts: a way closed until then is open, and one opened then never was. */
export const LONG_PAST = 0;

const ALONE: SharedBackOff = { closedUntil: () => LONG_PAST, openedAt: () => LONG_PAST, announce() {} };

/** For a deployment without a table: every container learns for itself. */
export const UNSHARED_BACK_OFFS: SharedBackOffs = {
  of: () => ALONE,
  begin() {},
  refresh() {},
  announced: () => Promise.resolve(),
};

/** For a port built on its own. */
export const UNSHARED_BACK_OFF: SharedBackOff = ALONE;
