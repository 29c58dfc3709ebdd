import { AMEND_METHODS, type Instrument } from '../../lib/domain/instrument.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../lib/domain/order-type.ts';
import type { OutcomeClass } from '../../lib/domain/outcome.ts';
import { overdueAfterMs } from '../../lib/orders/reconcile/overdue.ts';
import { code, table } from './markdown.ts';
import type { DocumentedProduct } from './venues.ts';

type Fact = (instruments: readonly Instrument[], product: DocumentedProduct) => string;

/** The properties of a product, one row each; read from its instruments, so they match the code. */
const FACTS: readonly (readonly [name: string, fact: Fact])[] = [
  ['Contracts', (instruments) => joined(instruments.map(kindOf))],
  ['Settled in', (instruments) => joined(instruments.map(({ settle }) => settle ?? '–'))],
  ['Quantities in', (instruments) => joined(instruments.map(unitOf))],
  [
    'Order types',
    (instruments) =>
      codes(ORDER_TYPES.filter((each) => instruments.some((i) => i.capabilities.orderTypes.includes(each)))),
  ],
  [
    'Time in force',
    (instruments) =>
      codes(TIMES_IN_FORCE.filter((each) => instruments.some((i) => i.capabilities.timeInForce.includes(each)))),
  ],
  ['Post-only', (instruments) => yesOrNo(instruments, 'postOnly')],
  ['Reduce-only', (instruments) => yesOrNo(instruments, 'reduceOnly')],
  ['Market order by quote amount', (instruments) => yesOrNo(instruments, 'quoteQuantity')],
  [
    'Amend',
    (instruments) =>
      codes(AMEND_METHODS.filter((each) => instruments.some((i) => i.capabilities.amend.includes(each)))),
  ],
  ['Amend of an order that waits', (instruments) => yesOrNo(instruments, 'amendConditional')],
  ['Amend of attached exits', (instruments) => yesOrNo(instruments, 'amendAttached')],
  [
    'Fills and average of a new order',
    (_, { facts }) => (facts.placeReplyIsProvisional ? 'read after placing' : 'in the reply'),
  ],
  ['`from` and `to` of a list', (_, { rangeBy }) => (rangeBy === 'created' ? 'creation' : 'last change')],
];

/** One column per product. */
export function productsTable(products: readonly DocumentedProduct[]): string {
  return table(
    ['', ...products.map(({ product }) => code(product))],
    FACTS.map(([name, fact]) => [name, ...products.map((each) => fact(each.instruments, each))]),
  );
}

/** One row per venue: the stages of its life cycle, and the retention of its history. */
export function venuesTable(products: readonly DocumentedProduct[]): string {
  const venues = [...new Set(products.map(({ facts }) => facts))];
  return table(
    ['', 'Status', 'Orders it keeps', 'An unknown outcome is overdue after', 'Its own hosts'],
    venues.map((facts) => [
      facts.name,
      facts.lifeCycle.map(({ since, status, note }) => `${since.slice(0, 10)} ${code(status)}: ${note}`).join('<br>'),
      facts.retention,
      `${overdueAfterMs({ facts }) / 3_600_000} hours`,
      facts.liveOrigins.map((origin) => new URL(origin).host).join(', '),
    ]),
  );
}

const OUTCOMES: Readonly<Record<OutcomeClass, readonly [means: string, place: string, cancel: string]>> = {
  acknowledged: ['the exchange says the command is done', '201 with the order', '200 with the order'],
  rejected: [
    'the exchange says no, and would say no again',
    'the problem that fits, usually 422, with `notPlaced`',
    '200 when the order is cancelled, 409 when it has ended otherwise: Atlas reads it',
  ],
  notExecuted: [
    'the command provably had no effect; the same request may be sent again',
    '429 or 503, `retryable`, `notPlaced`',
    '429 or 503, `retryable`',
  ],
  unknown: [
    'the command may or may not have taken effect',
    'Atlas asks by client order id; 202 when time runs out first',
    'Atlas reads the order; 202 when time runs out first',
  ],
};

export function outcomesTable(): string {
  return table(
    ['Class', 'Means', 'Placing answers', 'Cancelling answers'],
    Object.entries(OUTCOMES).map(([outcome, cells]) => [code(outcome), ...cells]),
  );
}

function kindOf({ contract, inverse, quanto }: Instrument): string {
  if (contract === null) return 'pairs';
  return `${quanto ? 'quanto' : inverse ? 'inverse' : 'linear'} ${contract}`;
}

function unitOf({ contract, inverse, quanto, quantityUnit }: Instrument): string {
  if (contract === null) return 'base asset';
  if (quanto) return `${code(quantityUnit)} (quanto)`;
  return inverse ? 'quote currency (inverse)' : 'base asset (linear)';
}

function joined(words: readonly string[]): string {
  return [...new Set(words)].sort().join(', ');
}

function codes(words: readonly string[]): string {
  return words.map(code).join(', ');
}

function yesOrNo(
  instruments: readonly Instrument[],
  capability: 'postOnly' | 'reduceOnly' | 'quoteQuantity' | 'amendConditional' | 'amendAttached',
): string {
  const able = instruments.filter(({ capabilities }) => capabilities[capability]).length;
  if (able === 0) return 'no';
  return able === instruments.length ? 'yes' : 'some';
}
