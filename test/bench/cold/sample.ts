/** What one fresh process took until its module was loaded, or until it had answered. */
export interface Sample {
  /** From the call that starts the process. */
  readonly wallMs: number;
  /** User and system time of the whole process. */
  readonly cpuMs: number;
  /** The most memory it ever held. */
  readonly peakMb: number;
  /** What it held at that moment. */
  readonly rssMb: number;
}

/** What is measured in a fresh process. */
export interface Start {
  /** Folder with `index.js`. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absent: the process is measured once its module is loaded. */
  readonly event?: unknown;
  /** What the answer has to be. */
  readonly status?: number;
}

/** Runs one fresh process to its end. Throws when it fails, or answers anything else. */
export type Sampler = (start: Start) => Promise<Sample>;

/** How long a process may take before the bench gives up on it. */
export const SAMPLE_TIMEOUT_MS = 30_000;
