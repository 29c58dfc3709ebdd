/** The results of one client's steps, market by market. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly markets: number;
}

/** Counts steps. A step that throws is a failure, and later steps that depend on it are skipped. */
export class Steps {
  readonly #markets = new Set<string>();
  readonly #failures: string[] = [];
  #passed = 0;

  /** Notes a step of another process. */
  note(market: string, step: string, failure: string | undefined): void {
    this.#markets.add(market);
    if (failure === undefined) this.#passed += 1;
    else this.#failures.push(`${market}: ${step}: ${failure}`);
  }

  /** Runs a step, and returns whether it succeeded. */
  async take(market: string, step: string, run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      this.note(market, step, undefined);
      return true;
    } catch (error) {
      this.note(market, step, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  tally(): Tally {
    return { passed: this.#passed, failures: this.#failures, markets: this.#markets.size };
  }
}
