import type { AmendMethod, Instrument, InstrumentCapabilities } from '../../lib/domain/instrument.ts';
import type { VenueStatus } from '../../lib/exchanges/port.ts';
import { code, table } from './markdown.ts';
import { type DocumentedProduct, READ_AT } from './venues.ts';

const AMENDS: Readonly<Record<AmendMethod, string>> = {
  inPlace: 'in place',
  keepPriority: 'reduce',
  cancelReplace: 'replace',
};

const WORDS: Readonly<Record<VenueStatus, string>> = { active: 'open', reduceOnly: 'reduce-only', closed: 'closed' };

type Able = (capabilities: InstrumentCapabilities) => boolean;

const ABLE: readonly (readonly [feature: string, able: Able])[] = [
  ['Limit, market', ({ orderTypes }) => orderTypes.includes('LIMIT') && orderTypes.includes('MARKET')],
  ['IOC, FOK', ({ timeInForce }) => timeInForce.includes('IOC') && timeInForce.includes('FOK')],
  ['Post-only', ({ postOnly }) => postOnly],
  ['Reduce-only', ({ reduceOnly }) => reduceOnly],
  ['Quote amount', ({ quoteQuantity }) => quoteQuantity],
];

/** What each product can do, at a glance, one row each; `productsTable` has the details. */
export function featuresTable(products: readonly DocumentedProduct[]): string {
  return table(
    ['', 'Exchange', 'Contracts', ...ABLE.map(([feature]) => feature), 'Amend'],
    products.map((each) => [
      code(each.product),
      statusOf(each),
      distinct(each.instruments.map(kindOf)),
      ...ABLE.map(([, able]) => mark(each.instruments, able)),
      distinct(each.instruments.flatMap(({ capabilities }) => capabilities.amend.map((method) => AMENDS[method]))),
    ]),
    { align: 'center' },
  );
}

function statusOf({ facts }: DocumentedProduct): string {
  return WORDS[facts.lifeCycle.findLast(({ since }) => Date.parse(since) <= READ_AT)?.status ?? 'active'];
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
