import { describe, expect, test } from 'vitest';
import * as hooks from '../../local/hooks/command.ts';
import * as intents from '../../local/intents/command.ts';
import * as keys from '../../local/keys/command.ts';
import * as limits from '../../local/limits/command.ts';
import * as trading from '../../local/trading/command.ts';
import manifest from '../../package.json' with { type: 'json' };
import { readDocuments } from './code-blocks.ts';

const PARSERS: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  hooks: hooks.parseCommand,
  intents: intents.parseCommand,
  keys: keys.parseCommand,
  limits: limits.parseCommand,
  trading: trading.parseCommand,
};

/** A command as a reader pastes it: in backticks, or a line of its own up to its comment. */
const COMMAND = /`npm run (?:--silent )?([\w:]+)(?: -- ([^`]+))?`|^npm run (?:--silent )?([\w:]+)(?: -- ([^#>\n]+))?/gm;

interface ShownCommand {
  readonly name: string;
  /** Absent when the command is only named. */
  readonly args: string | undefined;
}

function commandsIn(text: string): readonly ShownCommand[] {
  return [...text.matchAll(COMMAND)].map(([, inText, its, name = inText ?? '', args = its]) => ({
    name,
    args: args?.replaceAll(/\s+/g, ' '),
  }));
}

/** Whether it can be pasted: it has an option and no placeholder. */
function isWhole({ args = '' }: ShownCommand): boolean {
  return args.includes('--') && !args.includes('<') && !args.includes('…');
}

/** The words of a line, split as by a shell. */
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

  test('are accepted as shown', () => {
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
