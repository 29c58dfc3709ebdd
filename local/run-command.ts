/**
 * Runs a program that may ask somebody at the terminal. `explain` makes words and an exit code of whatever it throws, so
 * that nobody is shown a stack.
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
