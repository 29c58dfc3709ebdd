import { writeSync } from 'node:fs';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The command line is invalid; the message says why, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type ReadLine<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: O & { help: { type: 'boolean'; short: 'h' } }; allowPositionals: boolean }>
>;

/**
 * Reads a command line with these options, and `--help` or `-h` besides. Throws a `UsageError` for an option that is not
 * among them, for one without its value and, unless `positionals` are allowed, for any other word.
 */
export function parseLine<const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
  positionals: boolean,
): ReadLine<O> {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: positionals,
    });
  } catch (error) {
    throw new UsageError(inOneSentence(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

/** Node's first sentence states the fault; its advice is for programs with positional arguments. */
function inOneSentence(message: string): string {
  const ambiguous = /^Option '(--[\w-]+)' argument is ambiguous/.exec(message)?.[1];
  if (ambiguous !== undefined) return `${ambiguous} needs a value that does not begin with a dash.`;
  const [sentence = ''] = message.split(/\. |\n/);
  return `${sentence.replace(/\.$/, '')}.`;
}

/** What a program says and takes. */
interface Program<O extends ParseArgsOptionsConfig> {
  /** As it is started, e.g. `npm run chaos`. */
  readonly name: string;
  /** What it does, its options, an example. */
  readonly help: string;
  readonly options?: O;
  readonly positionals?: boolean;
}

/**
 * The options of a program that begins with this line: nothing has happened before. Ends the program with 0 after its help,
 * where that is wanted, and with 2 after one line on standard error, where the command line is invalid.
 */
export function commandLine<const O extends ParseArgsOptionsConfig>(
  { name, help, options = {} as O, positionals = false }: Program<O>,
  args: readonly string[] = process.argv.slice(2),
): ReadLine<O> {
  try {
    const line = parseLine(args, options, positionals);
    if (!('help' in line.values)) return line;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    writeSync(process.stderr.fd, `${error.message} ${helpHint(name)}\n`);
    process.exit(2);
  }
  writeSync(process.stdout.fd, help);
  process.exit(0);
}

/** Where a program is explained. */
export function helpHint(name: string): string {
  return `${name} -- --help explains.`;
}
