/**
 * What the containers of a deployment tell each other of a host that asked to be left alone: whoever goes on after a 429
 * is banned, so a refusal of one binds all. Eventually consistent; never blocks a request (`SharedBackOffs`).
 */
export interface SharedBackOff {
  /** Until when a way is closed, as far as was heard: epoch milliseconds; 0 when it is open. Asks nothing by itself. */
  closedUntil(way: string): number;
  /** When the operator last opened a way by hand, epoch milliseconds; 0 when nobody did. Closures before it are void. */
  openedAt(way: string): number;
  /** Tells the others, in the background. Never throws. */
  announce(way: string, until: number, reason: string): void;
}

/** The shared back-offs of all hosts. */
export interface SharedBackOffs {
  /** `pool` names what draws on one budget at one host, e.g. `binance.spot@api.binance.com`. */
  of(pool: string): SharedBackOff;
  /** Begins to read anew what is older than a few seconds, where that costs the request at hand nothing. */
  refresh(): void;
  /** When all that was announced is written, or has failed. Resolves at once when nothing was. */
  announced(): Promise<void>;
}

const ALONE: SharedBackOff = { closedUntil: () => 0, openedAt: () => 0, announce() {} };

/** For a deployment without a table: every container learns for itself. */
export const UNSHARED_BACK_OFFS: SharedBackOffs = { of: () => ALONE, refresh() {}, announced: () => Promise.resolve() };

/** For a port that is built by itself. */
export const UNSHARED_BACK_OFF: SharedBackOff = ALONE;
