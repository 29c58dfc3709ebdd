/** One small change of one source file. */
export interface Mutant {
  readonly file: string;
  /** The position of the changed text, as offsets into the file. */
  readonly start: number;
  readonly end: number;
  /** The replacement. */
  readonly change: string;
  /** The changed expression or statement, before and after, each on one line. */
  readonly text: string;
  readonly replacement: string;
  /** The functions around it, outermost first; empty for what runs when the module is loaded. */
  readonly within: string;
  /** Counted from 1, where the function has the same change several times. */
  readonly nth: number;
  /** Whether it runs when the module loads, so that the module must be loaded again. */
  readonly atLoad: boolean;
}

/** The name of a mutant: it stays the same when the mutant moves to another line. */
export type MutantKey = Pick<Mutant, 'file' | 'within' | 'text' | 'replacement' | 'nth'>;

const SHOWN_CHARACTERS = 100;

/** A text on one line, shortened in the middle when long: enough to distinguish mutants of one function. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= SHOWN_CHARACTERS) return line;
  const half = SHOWN_CHARACTERS / 2;
  return `${line.slice(0, half)} … ${line.slice(-half)}`;
}

/** A key as one string. */
export function keyText({ file, within, text, replacement, nth }: MutantKey): string {
  return JSON.stringify([file, within, text, replacement, nth]);
}

/**
 * What a mutated source calls, through the global scope: whether a mutant is on, and whether a loop has made another
 * round.
 */
export const SWITCH = '__atlasMutant';
export const LOOP = '__atlasLoop';
