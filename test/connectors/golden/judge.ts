import { type Difference, differencesOf, headerDifferences } from './differences.ts';
import type { Explanation, Pattern } from './explanations.ts';
import { type Golden, partsOfInput } from './golden.ts';

/** A difference, and the entries that explain it: one, or something is wrong. */
export interface Judged {
  /** The input; `undefined`: every request. */
  readonly input: string | undefined;
  readonly difference: Difference;
  readonly explanations: readonly Explanation[];
}

/** Every difference, those of the headers first. */
export function judge({ headers, inputs }: Golden, explanations: readonly Explanation[]): readonly Judged[] {
  const judged = (difference: Difference, input: string | undefined): Judged => ({
    input,
    difference,
    explanations: explanations.filter(({ of }) => of.some((pattern) => fits(pattern, difference, input))),
  });
  return [
    ...headerDifferences(headers.ccxt, headers.atlas).map((difference) => judged(difference, undefined)),
    ...Object.entries(inputs).flatMap(([input, { ccxt, atlas }]) =>
      differencesOf(ccxt, atlas).map((difference) => judged(difference, input)),
    ),
  ];
}

/** What is wrong: a difference that no entry explains, or more than one, and a pattern of an entry that no difference fits. */
export function faultsOf(golden: Golden, explanations: readonly Explanation[]): readonly string[] {
  const all = judge(golden, explanations);
  const unclear = all
    .filter((each) => each.explanations.length !== 1)
    .map(({ input = 'every request', difference, explanations: { length } }) => {
      const why = length === 0 ? 'nothing explains it' : `${length} entries explain it`;
      return `${input}: ${tellDifference(difference)}: ${why}`;
    });
  const idle = explanations.flatMap(({ of, why }) =>
    of
      .filter((pattern) => !all.some(({ input, difference }) => fits(pattern, difference, input)))
      .map(({ part, endpoint, name }) => `no difference needs the ${part} ${name} ${endpoint.source} of "${why}"`),
  );
  return [...unclear, ...idle];
}

function tellDifference({ part, endpoint, name, ccxt, atlas }: Difference): string {
  return `${part} ${name} ${endpoint}: ccxt ${ccxt ?? 'nothing'}, Atlas ${atlas ?? 'nothing'}`;
}

function fits(
  { part, endpoint, name, ccxt, atlas, wish }: Pattern,
  difference: Difference,
  input: string | undefined,
): boolean {
  return (
    part === difference.part &&
    name === difference.name &&
    endpoint.test(difference.endpoint) &&
    isValue(ccxt, difference.ccxt) &&
    isValue(atlas, difference.atlas) &&
    (wish === undefined || (input !== undefined && wish.test(partsOfInput(input).wish)))
  );
}

function isValue(pattern: RegExp | null, value: string | undefined): boolean {
  if (pattern === null || value === undefined) return pattern === null && value === undefined;
  return new RegExp(`^(?:${pattern.source})$`).test(value);
}
