import type { Readable, Writable } from 'node:stream';

/** The part of standard input used here; a terminal can turn echo off. */
export interface Input extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** Prompts for one line without echo. */
export type AskHidden = (question: string) => Promise<string>;

/** The user pressed Ctrl-C, or the input ended before it was complete. */
export class InputEnded extends Error {
  override readonly name = 'InputEnded';
  readonly interrupted: boolean;

  constructor(message: string, interrupted: boolean) {
    super(message);
    this.interrupted = interrupted;
  }
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ERASE = new Set(['\b', '\u007f']);

/**
 * Reads lines without echo: from a terminal in raw mode, where Backspace and Ctrl-C still work, or from a pipe. Questions
 * go to `output`, and only for a terminal. Pasted lines answer the following questions too, except those of a PEM file: from
 * its first line to its last it is one answer.
 */
export function hiddenInput(input: Input, output: Writable): AskHidden {
  const terminal = input.isTTY === true;
  // Reads nothing before the first question.
  const source = letters(input);

  const readLine = async (): Promise<string> => {
    let line = '';
    for (;;) {
      const { value: letter, done } = await source.next();
      if (done === true) {
        if (line !== '') return line;
        throw new InputEnded('The input ended: a key and its secret are two lines, or a line and a PEM file.', false);
      }
      if (letter === '\n' || (terminal && letter === '\r')) {
        if (!isOpenPem(line)) return line;
        line += '\n';
        continue;
      }
      if (terminal && letter === CTRL_C) throw new InputEnded('Interrupted.', true);
      if (terminal && letter === CTRL_D) throw new InputEnded('Empty input.', false);
      line = terminal && ERASE.has(letter) ? line.slice(0, -1) : line + letter;
    }
  };

  return async (question) => {
    if (!terminal) return await readLine();
    output.write(question);
    input.setRawMode?.(true);
    try {
      return await readLine();
    } finally {
      input.setRawMode?.(false);
      output.write('\n');
    }
  };
}

/** Whether a PEM file begins in the text and does not end in it. */
function isOpenPem(text: string): boolean {
  return text.includes('-----BEGIN ') && !text.includes('-----END ');
}

async function* letters(input: Input): AsyncGenerator<string, undefined> {
  input.setEncoding('utf8');
  for await (const chunk of input) yield* String(chunk);
  return undefined;
}
