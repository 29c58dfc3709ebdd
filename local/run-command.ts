/**
 * Runs a program that may prompt at the terminal. `explain` turns whatever it throws into a message and an exit code, so
 * that no user sees a stack trace.
 */
export function runCommand(
  main: () => Promise<void>,
  explain: (error: unknown) => { readonly text: string; readonly code: number },
): void {
  main()
    .catch((error: unknown) => {
      const { text, code } = explain(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = code;
    })
    // A terminal that somebody has read from keeps the process alive.
    .finally(() => process.stdin.destroy());
}
