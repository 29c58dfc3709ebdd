import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';
import type { Ending, Outcome } from './try-mutants.ts';

/** The results of one room's mutants. */
interface Row {
  readonly room: string;
  readonly counts: Record<Ending, number>;
  explained: number;
  ms: number;
}

export const SURVIVES: Readonly<Record<Ending, boolean>> = {
  killed: false,
  endless: false,
  notWritable: false,
  survived: true,
  unreached: true,
};

/** A table with a row per room, and a total. */
export function table(outcomes: readonly Outcome[], explained: ReadonlyMap<string, number>): string {
  const rows = new Map<string, Row>();
  const rowOf = (room: string): Row => {
    const row = rows.get(room) ?? {
      room,
      counts: { killed: 0, endless: 0, notWritable: 0, survived: 0, unreached: 0 },
      ...{ explained: explained.get(room) ?? 0, ms: 0 },
    };
    rows.set(room, row);
    return row;
  };
  for (const { room, ending, ms } of outcomes) {
    const row = rowOf(room.name);
    row.counts[ending] += 1;
    row.ms += ms;
  }
  for (const room of explained.keys()) rowOf(room);
  const all = [...rows.values()].reduce<Row>((sum, row) => added(sum, row), {
    room: 'all',
    counts: { killed: 0, endless: 0, notWritable: 0, survived: 0, unreached: 0 },
    ...{ explained: 0, ms: 0 },
  });
  const lines = [
    ['room', 'mutants', 'killed', 'not writable', 'explained', 'survivors', 'seconds'],
    ...[...rows.values(), all].map(cells),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function added(sum: Row, { counts, explained, ms }: Row): Row {
  for (const ending of Object.keys(counts) as Ending[]) sum.counts[ending] += counts[ending];
  sum.explained += explained;
  sum.ms += ms;
  return sum;
}

function cells({ room, counts, explained, ms }: Row): string[] {
  const { killed, endless, notWritable, survived, unreached } = counts;
  const mutants = killed + endless + notWritable + survived + unreached + explained;
  return [
    room,
    ...[mutants, killed + endless, notWritable, explained, survived + unreached].map(String),
    (ms / 1_000).toFixed(0),
  ];
}

/** A survivor: its place, and its lines before and after. */
export function describe(root: string, { mutant, ending }: Outcome): string {
  const source = readFileSync(join(root, mutant.file), 'utf8');
  const line = source.slice(0, mutant.start).split('\n').length;
  const [from, to] = [source.lastIndexOf('\n', mutant.start - 1) + 1, ends(source, mutant.end)];
  const before = source.slice(from, to);
  const after = `${source.slice(from, mutant.start)}${mutant.change}${source.slice(mutant.end, to)}`;
  const said = ending === 'unreached' ? 'no test of the room reaches it' : 'every test that reaches it passes';
  return [
    `${mutant.file}:${line} ${mutant.within} (${said})`,
    ...before.split('\n').map((text) => `  - ${text.trim()}`),
    ...after.split('\n').map((text) => `  + ${text.trim()}`),
    `  # ${entryOf(mutant)}`,
  ].join('\n');
}

/** The first lines of an explanation of a mutant. */
function entryOf({ within, text, replacement, nth }: Mutant): string {
  return JSON.stringify({ in: within, text, to: replacement, ...(nth > 1 && { nth }), why: '' });
}

function ends(source: string, position: number): number {
  const end = source.indexOf('\n', position);
  return end === -1 ? source.length : end;
}
