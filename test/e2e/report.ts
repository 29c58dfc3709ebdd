/** One step of the run, reported while it runs and in the final table. */
export interface StepResult {
  readonly title: string;
  readonly seconds: number;
  readonly ok: boolean;
  readonly note: string;
}

/** Runs steps one after the other and reports each. */
export interface Report {
  /** Rethrows the step's error. The note is the result, if it is text or has a `note`. */
  step<T>(title: string, run: () => Promise<T>): Promise<T>;
  readonly results: readonly StepResult[];
}

export function createReport(print: (text: string) => void, clock: () => number): Report {
  const results: StepResult[] = [];
  return {
    results,
    async step(title, run) {
      const began = clock();
      const seconds = () => (clock() - began) / 1_000;
      print(`${String(results.length + 1).padStart(2)}. ${title} `);
      try {
        const outcome = await run();
        const note = noteOf(outcome);
        results.push({ title, seconds: seconds(), ok: true, note });
        print(`ok (${seconds().toFixed(1)} s)${note && `\n      ${note}`}\n`);
        return outcome;
      } catch (error) {
        results.push({
          title,
          seconds: seconds(),
          ok: false,
          note: error instanceof Error ? error.message : String(error),
        });
        print(`FAILED (${seconds().toFixed(1)} s)\n`);
        throw error;
      }
    },
  };
}

function noteOf(outcome: unknown): string {
  if (typeof outcome === 'string') return outcome;
  const note = typeof outcome === 'object' && outcome !== null && 'note' in outcome ? outcome.note : undefined;
  return typeof note === 'string' ? note : '';
}

/** The run as a Markdown table. */
export function summary(results: readonly StepResult[], notEnforced: readonly string[]): string {
  const rows = results.map(
    ({ title, seconds, ok, note }) =>
      `| ${title} | ${ok ? 'ok' : '**failed**'} | ${seconds.toFixed(1)} | ${firstLine(note)} |`,
  );
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    '| step | | seconds | |',
    '|---|---|---:|---|',
    ...rows,
    `| all | | ${total.toFixed(1)} | |`,
    '',
    'The emulator does not enforce, so this run does not prove:',
    ...notEnforced.map((line) => `- ${line}`),
  ].join('\n');
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replaceAll('|', '\\|');
}
