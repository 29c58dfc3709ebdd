/** One rule, broken in one place, and the test that must notice. */
export interface Mutation {
  /** The requirement behind the rule: issue and number. Several mutations may break one number. */
  readonly number: string;
  /** The rule, in one line. */
  readonly rule: string;
  /** What the code does when the rule is broken. */
  readonly breaks: string;
  /** Text that occurs exactly once in all sources, so that it is found wherever it moves. */
  readonly find: string;
  readonly replace: string;
  readonly test: NamedTest;
}

export interface NamedTest {
  /** Its file: the end of its path, unique among test files. */
  readonly file: string;
  /** Its title as in the file, including placeholders of a table of cases; unique in the file. */
  readonly name: string;
}

/** A placeholder in the title of a parametrised test: `%s` and the like, `$field`, `${expression}`. */
const PLACEHOLDER = /%[sdifjoO#$]|\$\{[^}]*\}|\$[A-Za-z_][\w.]*/g;

/** Matches the whole title of each case of a test. */
export function titlePattern({ name }: NamedTest): RegExp {
  const fixed = name.split(PLACEHOLDER).map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${fixed.join('[^]*')}$`);
}
