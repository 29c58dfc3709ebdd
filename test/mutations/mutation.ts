/** One rule of the fixture, broken in one place, and the test that must notice. */
export interface Mutation {
  /** The requirement that the rule comes from: issue and number. Several mutations may break one number. */
  readonly number: string;
  /** The rule, in one line. */
  readonly rule: string;
  /** What the code does once it is broken. */
  readonly breaks: string;
  /** Text that stands exactly once in all sources, so that it is found wherever it moves. */
  readonly find: string;
  readonly replace: string;
  readonly test: NamedTest;
}

export interface NamedTest {
  /** Its file: the end of its path, which no other test file has. */
  readonly file: string;
  /** Its title as the file has it, placeholders of a table of cases included; no other test of the file has it. */
  readonly name: string;
}

/** Stands for a case in the title of a test that runs for many: `%s` and its like, `$field`, `${expression}`. */
const PLACEHOLDER = /%[sdifjoO#$]|\$\{[^}]*\}|\$[A-Za-z_][\w.]*/g;

/** Matches the whole title of each case of a test. */
export function titlePattern({ name }: NamedTest): RegExp {
  const fixed = name.split(PLACEHOLDER).map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${fixed.join('[^]*')}$`);
}
