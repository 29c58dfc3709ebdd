/** The planning process's requests to the process that runs tests. */
export type Request =
  | { readonly kind: 'cover'; readonly file: string }
  | { readonly kind: 'judge'; readonly number: number; readonly anew: boolean; readonly runs: readonly TestFileRun[] }
  | { readonly kind: 'end' };

export interface TestFileRun {
  readonly file: string;
  /** The tests to run, by vitest's names; all when absent. */
  readonly ids?: readonly string[];
  readonly timeoutMs: number;
}

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'covered'; readonly file: string; readonly coverage: FileCoverage }
  | { readonly kind: 'judged'; readonly number: number; readonly ms: number; readonly verdict: Verdict };

/** The result of a mutant: `by` names the test that caught it. */
export type Verdict =
  | { readonly ending: 'killed'; readonly by: string }
  | { readonly ending: 'survived' }
  /** No test ran: the plan does not fit the tests. */
  | { readonly ending: 'notRun' };

/** Which mutants a test file reaches. */
export interface FileCoverage {
  /** Reached while the file loads. */
  readonly loading: readonly number[];
  /** Reached in hooks around several tests. */
  readonly around: readonly number[];
  readonly tests: readonly TestCoverage[];
  /** Titles of tests that fail without any change. */
  readonly failed: readonly string[];
  readonly ms: number;
}

interface TestCoverage {
  readonly id: string;
  readonly title: string;
  readonly ms: number;
  readonly numbers: readonly number[];
}
