import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { InputEnded } from '../keys/hidden-input.ts';

/** Asks for one line at a terminal. Rejects with `InputEnded` on Ctrl-C and Ctrl-D. */
export function lineInput(input: Readable, output: Writable): (question: string) => Promise<string> {
  return (question) =>
    new Promise((resolve, reject) => {
      const lines = createInterface({ input, output, terminal: true });
      lines.once('SIGINT', () => {
        output.write('\n');
        reject(new InputEnded('Interrupted; nothing changed.', true));
        lines.close();
      });
      lines.once('close', () => reject(new InputEnded('Empty input; nothing changed.', false)));
      lines.question(question, (line) => {
        resolve(line);
        lines.close();
      });
    });
}
