import { createInterface } from 'node:readline/promises';

/** What the program has of the world around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person can answer questions. */
  readonly interactive: boolean;
  /** Whether the output is a screen, which can be cleared. */
  readonly screen: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly readFile: (path: string) => Promise<string>;
}

/** Ends the program with a message and a code. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Asks on the terminal; an ended input is an empty answer. */
export async function askOnTerminal(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
