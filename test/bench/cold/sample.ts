/** How long one fresh process took to load its module, or to answer its first request. */
export interface Sample {
  /** Counted from the call that starts the process. */
  readonly wallMs: number;
  /** User and system time of the whole process. */
  readonly cpuMs: number;
  /** Peak memory. */
  readonly peakMb: number;
  /** Memory at that moment. */
  readonly rssMb: number;
}

/** What is measured in a fresh process. */
export interface Start {
  /** Folder with `index.js`. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** When absent, the sample ends once the module is loaded. */
  readonly event?: unknown;
  /** The expected answer. */
  readonly status?: number;
}

/** Runs one fresh process to its end. Throws when it fails or gives any other answer. */
export type Sampler = (start: Start) => Promise<Sample>;

/** How long a process may take before the bench gives up on it. */
export const SAMPLE_TIMEOUT_MS = 30_000;
