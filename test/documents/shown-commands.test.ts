import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as intents from '../../local/intents/command.ts';
import * as keys from '../../local/keys/command.ts';
import * as limits from '../../local/limits/command.ts';
import * as trading from '../../local/trading/command.ts';

const PARSERS: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  intents: intents.parseCommand,
  keys: keys.parseCommand,
  limits: limits.parseCommand,
  trading: trading.parseCommand,
};

/** A command as somebody would paste it: in backticks, or a line of its own up to what explains it. */
const COMMAND = /`npm run (\w+) -- ([^`]+)`|^npm run (\w+) -- ([^#\n]+)/gm;

/** The commands that a document shows whole: those with an option, and no place left to be filled in. */
function commandsIn(file: string): readonly (readonly [name: string, args: string])[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(COMMAND)]
    .map(([, inText, its = '', name = inText ?? '', args = its]) => [name, args.replaceAll(/\s+/g, ' ')] as const)
    .filter(
      ([name, args]) =>
        Object.hasOwn(PARSERS, name) && args.includes('--') && !args.includes('<') && !args.includes(' … '),
    );
}

/** The words of a line, as a shell would hand them on. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

describe.each(['README.md', 'docs/operate.md'])('%s', (file) => {
  test('shows commands that are understood as they stand', () => {
    const commands = commandsIn(file);
    expect(commands.length).toBeGreaterThan(5);
    const refused = commands.flatMap(([name, args]) => {
      try {
        PARSERS[name]?.(wordsOf(args));
        return [];
      } catch (error) {
        return [`npm run ${name} -- ${args}: ${String(error)}`];
      }
    });
    expect(refused).toEqual([]);
  });
});
