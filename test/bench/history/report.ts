import type { Cost } from './cost.ts';

/** One query of one account, answered both ways. */
export interface Result {
  readonly account: string;
  readonly asked: string;
  readonly pages: number;
  readonly plain: Cost;
  readonly atlas: Cost;
}

const COLUMNS: readonly { readonly title: string; readonly show: (cost: Cost) => string }[] = [
  { title: 'Rows', show: ({ rows }) => rows.toLocaleString('en') },
  { title: 'Calls', show: ({ calls }) => calls.toLocaleString('en') },
  { title: 'Spot weight', show: ({ spotWeight }) => spotWeight.toLocaleString('en') },
  { title: 'Futures weight', show: ({ futuresWeight }) => futuresWeight.toLocaleString('en') },
  { title: 'BitMEX requests', show: ({ bitmexRequests }) => bitmexRequests.toLocaleString('en') },
  { title: 'Bybit requests', show: ({ bybitRequests }) => bybitRequests.toLocaleString('en') },
  { title: 'Minutes of budget', show: ({ budgetMinutes }) => budgetMinutes.toFixed(2) },
  { title: 'Wall time', show: ({ wallSeconds }) => `${wallSeconds.toFixed(2)} s` },
];

/** The results as a Markdown table: the plain walk, Atlas, and the ratio of their costs. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.flatMap(({ account, asked, plain, atlas }) => [
    [`${account}, ${asked}`, 'plain walk', ...COLUMNS.map(({ show }) => show(plain))],
    ['', 'Atlas', ...COLUMNS.map(({ show }) => show(atlas))],
    ['', 'ratio', '', ...ratios(plain, atlas)],
  ]);
  const head = ['Account', '', ...COLUMNS.map(({ title }) => title)];
  const rule = head.map((_, column) => (column < 2 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratios(plain: Cost, atlas: Cost): string[] {
  const pairs: readonly (readonly [number, number])[] = [
    [plain.calls, atlas.calls],
    [plain.spotWeight, atlas.spotWeight],
    [plain.futuresWeight, atlas.futuresWeight],
    [plain.bitmexRequests, atlas.bitmexRequests],
    [plain.bybitRequests, atlas.bybitRequests],
    [plain.budgetMinutes, atlas.budgetMinutes],
    [plain.wallSeconds, atlas.wallSeconds],
  ];
  return pairs.map(([theirs, ours]) => (ours === 0 ? '–' : `${(theirs / ours).toFixed(1)}×`));
}
