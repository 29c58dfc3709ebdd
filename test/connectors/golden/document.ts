import { code, table } from '../../documents/markdown.ts';
import RECORDED from './bybit.json' with { type: 'json' };
import type { Difference } from './differences.ts';
import { EXPLANATIONS, type Explanation } from './explanations.ts';
import { type Golden, partsOfInput } from './golden.ts';
import { type Judged, judge } from './judge.ts';

/** The comparison as tables: what was asked for, and every difference with its reason. */
export function bybitRequestTables(golden: Golden = RECORDED, explanations = EXPLANATIONS): string {
  const judged = judge(golden, explanations);
  const everywhere = explanations.filter((explanation) =>
    judged.some((each) => isEverywhere(each) && each.explanations.includes(explanation)),
  );
  const numbered = explanations.filter((explanation) => !everywhere.includes(explanation));
  return [
    summary(golden, judged),
    inputsTable(golden, judged, numbered),
    'On every request:',
    reasonsTable(judged, everywhere, () => ''),
    'By the numbers above:',
    reasonsTable(judged, numbered, (explanation) => String(numbered.indexOf(explanation) + 1)),
  ].join('\n\n');
}

/** The order of fields and the headers differ whatever is asked for. */
function isEverywhere({ difference: { part } }: Judged): boolean {
  return part === 'order' || part === 'header';
}

function summary({ version, inputs }: Golden, judged: readonly Judged[]): string {
  const names = Object.keys(inputs);
  const differing = new Set(judged.flatMap((each) => (isEverywhere(each) ? [] : [each.input])));
  return `ccxt ${version}: ${names.length} inputs, of which ${names.length - differing.size} are equal (\`=\`) and ${differing.size} differ for the reasons that are numbered. No cell: not asked there.`;
}

function inputsTable({ inputs }: Golden, judged: readonly Judged[], numbered: readonly Explanation[]): string {
  const names = Object.keys(inputs).map((input) => ({ input, ...partsOfInput(input) }));
  const symbols = [...new Set(names.map(({ symbol }) => symbol))];
  const cell = (input: string | undefined): string => {
    if (input === undefined) return '';
    const numbers = judged
      .filter((each) => each.input === input)
      .flatMap(({ explanations }) => explanations.map((explanation) => numbered.indexOf(explanation) + 1));
    const told = [...new Set(numbers)].filter((number) => number > 0).toSorted((a, b) => a - b);
    return told.length === 0 ? '=' : told.join(', ');
  };
  const wishes = [...new Set(names.map(({ wish }) => wish))];
  return table(
    ['', ...symbols.map(code)],
    wishes.map((wish) => [
      wish,
      ...symbols.map((symbol) => cell(names.find((each) => each.wish === wish && each.symbol === symbol)?.input)),
    ]),
    { align: 'center' },
  );
}

function reasonsTable(
  judged: readonly Judged[],
  explanations: readonly Explanation[],
  number: (explanation: Explanation) => string,
): string {
  return table(
    ['', 'What', 'ccxt', 'Atlas', 'Why', 'Section'],
    explanations.map((explanation) => {
      const shapes = new Map(
        judged
          .filter((each) => each.explanations.includes(explanation))
          .map(({ difference }) => [shapeOf(difference).join(), shapeOf(difference)]),
      );
      const column = (index: 0 | 1 | 2) => [...shapes.values()].map((shape) => shape[index]).join('<br>');
      const section = explanation.source.replace(/^.* /, '');
      return [number(explanation), column(0), column(1), column(2), explanation.why, section];
    }),
  );
}

/** What differs, and what each of the two sends, without what is of one input. */
function shapeOf({ part, endpoint, name, ccxt, atlas }: Difference): readonly [string, string, string] {
  const sent = (value: string | undefined) => (value === undefined ? '–' : code(value));
  switch (part) {
    case 'order':
      return ['the order of fields', 'its own', 'its own'];
    case 'header':
      return [`${code(name)} of ${endpoint}`, sent(ccxt), sent(atlas)];
    case 'field':
      return [`${code(name)} of ${code(endpoint)}`, sent(ccxt), sent(atlas)];
    case 'request':
      return [code(endpoint), ccxt === undefined ? '–' : 'sent', atlas === undefined ? '–' : 'sent'];
    default:
      return part satisfies never;
  }
}
