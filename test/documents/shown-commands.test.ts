import { describe, expect, test } from 'vitest';
import * as intents from '../../local/intents/command.ts';
import * as keys from '../../local/keys/command.ts';
import * as limits from '../../local/limits/command.ts';
import * as trading from '../../local/trading/command.ts';
import manifest from '../../package.json' with { type: 'json' };
import { readDocuments } from './code-blocks.ts';

const PARSERS: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  intents: intents.parseCommand,
  keys: keys.parseCommand,
  limits: limits.parseCommand,
  trading: trading.parseCommand,
};

/** A command as somebody would paste it: in backticks, or a line of its own up to what explains it. */
const COMMAND = /`npm run (?:--silent )?([\w:]+)(?: -- ([^`]+))?`|^npm run (?:--silent )?([\w:]+)(?: -- ([^#>\n]+))?/gm;

interface ShownCommand {
  readonly name: string;
  /** Absent where the command is named, and not shown whole. */
  readonly args: string | undefined;
}

function commandsIn(text: string): readonly ShownCommand[] {
  return [...text.matchAll(COMMAND)].map(([, inText, its, name = inText ?? '', args = its]) => ({
    name,
    args: args?.replaceAll(/\s+/g, ' '),
  }));
}

/** Whether it can be pasted: it has an option, and leaves no place to be filled in. */
function isWhole({ args = '' }: ShownCommand): boolean {
  return args.includes('--') && !args.includes('<') && !args.includes('…');
}

/** The words of a line, as a shell would hand them on. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

const documents = await readDocuments();
const shown = documents.flatMap(({ name, text }) =>
  commandsIn(text).map((command) => ({ document: name, ...command })),
);

describe('the commands that the documents show', () => {
  test('are scripts of the package', () => {
    expect(shown.filter(({ name }) => !(name in manifest.scripts))).toEqual([]);
  });

  test('are understood as they stand', () => {
    const whole = shown.filter((command) => command.name in PARSERS && isWhole(command));
    expect(whole.length).toBeGreaterThan(15);
    const refused = whole.flatMap(({ document, name, args = '' }) => {
      try {
        PARSERS[name]?.(wordsOf(args));
        return [];
      } catch (error) {
        return [`${document}: npm run ${name} -- ${args}: ${String(error)}`];
      }
    });
    expect(refused).toEqual([]);
  });
});
