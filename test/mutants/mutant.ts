/** One small change of one source file. */
export interface Mutant {
  readonly file: string;
  /** Where the changed text stands, as offsets into the file. */
  readonly start: number;
  readonly end: number;
  /** What stands there instead. */
  readonly change: string;
  /** The changed expression or statement, before and after, each on one line. */
  readonly text: string;
  readonly replacement: string;
  /** The functions around it, outermost first; empty for what runs when the module is loaded. */
  readonly within: string;
  /** Counts from 1 where the same change can be made several times in the same function. */
  readonly nth: number;
  /** Whether it runs when the module is loaded, so that it needs the module to be loaded anew. */
  readonly atLoad: boolean;
}

/** The name of a mutant: it does not change when the mutant moves to another line. */
export type MutantKey = Pick<Mutant, 'file' | 'within' | 'text' | 'replacement' | 'nth'>;

const SHOWN_CHARACTERS = 100;

/** A text on one line, without its middle where it is long: enough to tell mutants of one function apart. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= SHOWN_CHARACTERS) return line;
  const half = SHOWN_CHARACTERS / 2;
  return `${line.slice(0, half)} … ${line.slice(-half)}`;
}

/** A key as one text. */
export function keyText({ file, within, text, replacement, nth }: MutantKey): string {
  return JSON.stringify([file, within, text, replacement, nth]);
}

/** What a mutated source calls, found in the global scope: is a mutant on, and has a loop made another round. */
export const SWITCH = '__atlasMutant';
export const LOOP = '__atlasLoop';
