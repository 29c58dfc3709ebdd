import type { AmendMethod, Instrument, InstrumentCapabilities } from '../../lib/domain/instrument.ts';
import { code, table } from './markdown.ts';
import { type DocumentedProduct, READ_AT } from './venues.ts';

const AMENDS: Readonly<Record<AmendMethod, string>> = {
  inPlace: 'in place',
  keepPriority: 'reduce',
  cancelReplace: 'replace',
};

type Able = (capabilities: InstrumentCapabilities) => boolean;

const ABLE: readonly (readonly [feature: string, able: Able])[] = [
  ['Limit and market orders', ({ orderTypes }) => orderTypes.includes('LIMIT') && orderTypes.includes('MARKET')],
  ['IOC and FOK', ({ timeInForce }) => timeInForce.includes('IOC') && timeInForce.includes('FOK')],
  ['Post-only', ({ postOnly }) => postOnly],
  ['Reduce-only', ({ reduceOnly }) => reduceOnly],
  ['Market order for a quote amount', ({ quoteQuantity }) => quoteQuantity],
];

/** What each product can do, at a glance; `productsTable` has the details. */
export function featuresTable(products: readonly DocumentedProduct[]): string {
  return table(
    ['', ...products.map(({ product }) => code(product))],
    [
      ['Exchange', ...products.map(statusOf)],
      ['Contracts', ...products.map(({ instruments }) => distinct(instruments.map(kindOf)))],
      ...ABLE.map(([feature, able]) => [feature, ...products.map(({ instruments }) => mark(instruments, able))]),
      [
        'Amend',
        ...products.map(({ instruments }) =>
          distinct(instruments.flatMap(({ capabilities }) => capabilities.amend.map((method) => AMENDS[method]))),
        ),
      ],
    ],
  );
}

function statusOf({ facts }: DocumentedProduct): string {
  const { status, since } = facts.lifeCycle.findLast((stage) => Date.parse(stage.since) <= READ_AT) ?? {};
  return status === undefined || since === undefined ? '–' : status === 'active' ? 'open' : `closed ${since.slice(0, 10)}`;
}

function kindOf({ contract, inverse, quanto }: Instrument): string {
  if (contract === null) return 'pairs';
  return quanto ? 'quanto' : inverse ? 'inverse' : 'linear';
}

function mark(instruments: readonly Instrument[], able: Able): string {
  const count = instruments.filter(({ capabilities }) => able(capabilities)).length;
  return count === 0 ? '–' : count === instruments.length ? '✓' : 'some';
}

function distinct(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}
