import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LinkedOrders } from '../../lib/domain/linked-orders.ts';
import { type Amendment, type Order, PLAIN_ORDER, PLAIN_TERMS } from '../../lib/domain/order.ts';
import type { AmendSubject, Intent, IntentProduct, PlaceListSubject, PlaceSubject } from '../../lib/intents/intent.ts';
import { intentOfText, RECORD_FORMAT, recordText, UnreadableIntent } from '../../lib/intents/intent-record.ts';
import type { ProblemRecord } from '../../lib/intents/problem-record.ts';
import type { FixtureSet } from './formats/record-sample.ts';

/**
 * Records with one odd field each, at every depth. Every field that Atlas acts on or returns is validated; an odd
 * record is refused as unreadable, and nothing crashes.
 */
const product = {
  exchange: 'binance',
  market: 'usdm',
  symbol: 'BTC/USDT:USDT',
  exchangeSymbol: 'BTCUSDT',
} as const satisfies IntentProduct;

const order: Order = {
  ...product,
  id: 'binance.usdm.BTCUSDT.8',
  exchangeOrderId: '8',
  clientOrderId: 'desk7-1',
  side: 'BUY',
  type: 'LIMIT',
  exchangeType: 'LIMIT',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  positionSide: 'LONG',
  price: '81000',
  quantity: '0.01',
  quoteQuantity: '810',
  filledQuantity: '0',
  remainingQuantity: '0.01',
  averagePrice: '81000.5',
  quantityUnit: 'BTC',
  state: 'NEW',
  exchangeState: 'NEW',
  stateReason: 'none',
  orderListId: '7',
  adjusted: { price: '82000' },
  ...PLAIN_ORDER,
  displayQuantity: '0.001',
  trigger: {
    triggerPrice: '80000',
    triggerBy: 'MARK',
    trailingPercent: '1',
    trailingAmount: '5',
    activationPrice: '9',
  },
  triggeredOrderId: '9',
  expiresAt: '2026-11-23T09:15:02.118Z',
  takeProfit: { triggerPrice: '90000', triggerBy: 'LAST', price: '90001' },
  stopLoss: { triggerPrice: '70000', triggerBy: 'INDEX', price: '69999' },
  selfTradePrevention: 'EXPIRE_MAKER',
  forcedBy: 'ADL',
  createdAt: '2026-11-22T09:15:02.118Z',
  updatedAt: '2026-11-22T09:15:02.118Z',
};

const ids = { id: order.id, clientOrderId: order.clientOrderId };
const amendment: Amendment = {
  method: 'inPlace',
  queuePriority: 'lost',
  before: ids,
  after: ids,
  filledBefore: '0',
  changedSince: false,
};

const problem: ProblemRecord = {
  code: 'RULE_VIOLATION',
  detail: 'No.',
  details: {
    exchange: 'binance',
    exchangeCode: '-1',
    exchangeMessage: 'no',
    orderState: 'notPlaced',
    violations: [{ field: 'price', rule: 'tickSize', message: 'no', given: '1', bound: '2', suggestion: ['2', '3'] }],
    retryAfterMs: 1_000,
    retryable: false,
    lookFrom: 9,
    order,
    instance: 'r',
    headers: { Allow: 'GET' },
  },
};

const place: PlaceSubject = {
  operation: 'place',
  order: {
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    price: '81000',
    quantity: '0.01',
    quoteQuantity: null,
    ...PLAIN_TERMS,
    displayQuantity: '0.001',
    trigger: {
      triggerPrice: '80000',
      triggerBy: 'MARK',
      trailingPercent: '1',
      trailingAmount: '5',
      activationPrice: '9',
    },
    expiresAt: '2026-11-23T09:15:02.118Z',
    takeProfit: { triggerPrice: '90000', triggerBy: 'LAST', price: '90001' },
    stopLoss: { triggerPrice: '70000', triggerBy: 'INDEX', price: '69999' },
    clientOrderId: 'desk7-1',
  },
  idOrigin: 'given',
  sentAfter: { at: 1, within: 2 },
};

const placeList: PlaceListSubject = {
  operation: 'placeList',
  kind: 'OCO',
  clientListId: 'list',
  legs: [{ role: 'stopLoss', order: place.order }],
  idOrigin: 'derived',
  sentAfter: { at: 4, within: 2 },
};

const linked: LinkedOrders = {
  id: 'binance.spot.BTCUSDT.7',
  ...product,
  exchangeListId: '7',
  clientListId: 'list',
  kind: 'OCO',
  state: 'EXECUTING',
  exchangeState: 'EXECUTING',
  legs: [{ role: 'stopLoss', stage: 'active', order }],
  updatedAt: '2026-11-22T09:15:02.118Z',
};

const amend: AmendSubject = {
  operation: 'amend',
  before: order,
  change: {
    ...{ quantity: '0.02', price: '82000' },
    takeProfit: { triggerPrice: '91000', triggerBy: 'MARK', price: '91001' },
    stopLoss: { triggerPrice: '71000', triggerBy: 'LAST', price: '70999' },
  },
  replacementClientOrderId: 'desk7-2',
  mayBeReplaced: false,
  modifyId: '5',
};

const base = {
  intentId: 'i',
  version: 1,
  writer: 'w',
  clientOrderId: 'desk7-1',
  requestHash: 'h',
  principal: 'p',
  requestId: 'r',
  attempt: 1,
  createdAt: 1,
  updatedAt: 2,
};
const lease = { owner: 'w', until: 5 };

/** Together they cover every form of a subject, of progress and of a result, with every field. */
const INTENTS: readonly (readonly [string, Intent])[] = [
  [
    'a place, sent',
    { ...base, subject: { ...product, ...place }, progress: { state: 'SENT', lease, acceptedUntil: 4, dueAt: 5 } },
  ],
  [
    'an amend that is unknown',
    {
      ...base,
      subject: { ...product, ...amend },
      progress: { state: 'UNKNOWN', lease, cause: problem, acceptedUntil: 4, dueAt: 5 },
    },
  ],
  [
    'a cancel without effect',
    {
      ...base,
      subject: { ...product, operation: 'cancel', orderId: order.id },
      progress: { state: 'NOT_EXECUTED', problem, lookFrom: 9 },
    },
  ],
  [
    'a list, sent',
    {
      ...base,
      subject: { ...product, ...placeList },
      progress: { state: 'SENT', lease, acceptedUntil: 4, dueAt: 5 },
    },
  ],
  [
    'a cancelled list',
    {
      ...base,
      subject: { ...product, operation: 'cancelList', orderListId: linked.id },
      progress: { state: 'DONE', result: { kind: 'list', list: linked } },
    },
  ],
  [
    'an amend that ended well',
    {
      ...base,
      subject: { ...product, ...amend },
      progress: { state: 'DONE', result: { kind: 'order', order, amendment } },
    },
  ],
  [
    'a place that was refused',
    {
      ...base,
      subject: { ...product, ...place },
      progress: { state: 'DONE', result: { kind: 'problem', problem } },
    },
  ],
];

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Path = readonly (string | number)[];

/** The paths of all values in a record, including objects and lists. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? value.map((each, at) => [at, each] as const) : Object.entries(value);
  return [...(path.length > 0 ? [path] : []), ...inner.flatMap(([name, each]) => pathsOf(each, [...path, name]))];
}

/** The record with another value at a path; `undefined` removes it. */
function changed(value: Json, [name, ...rest]: Path, to: Json | undefined): Json {
  if (name === undefined) return to ?? null;
  if (Array.isArray(value)) {
    return value.flatMap((each, at) =>
      at !== name ? [each] : rest.length === 0 && to === undefined ? [] : [changed(each, rest, to)],
    );
  }
  const entries = Object.entries(value ?? {}).flatMap(([key, each]): [string, Json][] => {
    if (key !== String(name)) return [[key, each]];
    return rest.length === 0 && to === undefined ? [] : [[key, changed(each, rest, to)]];
  });
  return Object.fromEntries(entries);
}

function at(value: Json, path: Path): Json {
  return path.reduce<Json>((inner, name) => (inner as { readonly [key: string]: Json })[name] ?? null, value);
}

const reading = (record: unknown) => () => intentOfText(JSON.stringify(record));
const refusal = expect.objectContaining({ name: 'UnreadableIntent', why: 'damaged' });

/** Fields that a record of this format may lack, by the end of their path: they hold optional details. */
const MAY_LACK =
  /(\.modifyId|\.change\.(price|quantity|takeProfit|stopLoss)|\.filledBefore|\.changedSince|\.details\.\w+|\.violations\.0\.(given|bound|suggestion)|\.violations\.0|\.legs\.0|\.suggestion\.\d|\.headers\.Allow|(before|(result|details)\.order|list\.legs\.\d+\.order)\.(positionSide|orderListId|adjusted|displayQuantity|trigger|triggeredOrderId|closePosition|expiresAt|takeProfit|stopLoss|selfTradePrevention|forcedBy))$/;

describe.each(INTENTS)('%s', (_, intent) => {
  const record = JSON.parse(recordText(intent)) as Json;
  const paths = pathsOf(record).filter(([first]) => first !== 'format');

  test('is read as written', () => {
    expect(intentOfText(recordText(intent))).toEqual(intent);
  });

  test('is refused when one field has another type, and the refusal names the field', () => {
    for (const path of paths) {
      const value = at(record, path);
      const odd: Json[] = [
        ...(typeof value === 'string' ? [] : ['text']),
        ...(typeof value === 'number' ? [] : [5]),
        ...(typeof value === 'boolean' ? [] : [true]),
        ...(Array.isArray(value) ? [] : [[]]),
        ...(typeof value === 'object' ? [] : [{}]),
      ];
      // Either is a suggestion; an empty list or one name.
      const taken = path.at(-1) === 'suggestion' ? odd.filter((each) => typeof each !== 'string') : odd;
      for (const each of taken) {
        const name = `${path.join('.')}: ${JSON.stringify(each)}`;
        expect(reading(changed(record, path, each)), name).toThrow(refusal);
        expect(reading(changed(record, path, each)), name).toThrow(/^The record is damaged: [\w.-]+ is not .+\.$/);
      }
    }
  });

  test('is refused when a mandatory field is missing', () => {
    for (const path of paths) {
      const without = reading(changed(record, path, undefined));
      const name = path.join('.');
      if (MAY_LACK.test(`.${name}`)) expect(without, name).not.toThrow();
      else expect(without, name).toThrow(refusal);
    }
  });

  test('is refused when it has an unknown field', () => {
    const objects = [
      [],
      ...paths.filter((path) => !Array.isArray(at(record, path)) && typeof at(record, path) === 'object'),
    ];
    // Header names are the answer's own.
    for (const path of objects.filter((each) => at(record, each) !== null && each.at(-1) !== 'headers')) {
      const inner = at(record, path) as { readonly [name: string]: Json };
      const odd = path.length === 0 ? { ...inner, surprise: '1' } : changed(record, path, { ...inner, surprise: '1' });
      const where = [...path, 'surprise'].join('.');
      expect(reading(odd), where).toThrow(refusal);
      expect(reading(odd), where).toThrow(`${where} is not a known field`);
    }
  });

  test('is refused when a word is outside its closed set, or a number is not a plain decimal', () => {
    for (const path of paths) {
      const value = at(record, path);
      const name = `${path.join('.')}`;
      if (typeof value !== 'string') continue;
      const isWord =
        /\.(exchange|market|side|type|timeInForce|positionSide|state|operation|idOrigin|kind|method|queuePriority|code|orderState)$/;
      const isDecimal = /\.(price|quantity|quoteQuantity|filledQuantity|remainingQuantity|averagePrice|filledBefore)$/;
      const isTime = /order\.(createdAt|updatedAt)$|before\.(createdAt|updatedAt)$/;
      // The exchange of a problem is only displayed.
      if (isWord.test(name) && !name.endsWith('details.exchange')) {
        for (const odd of [`${value}S`, 'toString', ''])
          expect(reading(changed(record, path, odd)), name).toThrow(refusal);
      }
      if (isDecimal.test(name)) {
        for (const odd of ['1e5', '+1', '.5', '1.', 'NaN', ' 1', '1,5', '']) {
          expect(reading(changed(record, path, odd)), name).toThrow(refusal);
        }
        // Requested amounts are above zero; an exchange's values may be anything.
        if (/subject\.(order|change)\./.test(name)) {
          expect(reading(changed(record, path, '-1')), name).toThrow(refusal);
        }
      }
      if (isTime.test(name)) {
        for (const odd of ['now', '1795960075575', '2026-11-22']) {
          expect(reading(changed(record, path, odd)), name).toThrow(refusal);
        }
      }
    }
  });
});

test('an order from before Atlas reported legs and lists is returned unchanged, and treated as a single order', () => {
  const { positionSide: _, orderListId: __, adjusted: ___, ...earlier } = order;
  const [told] = INTENTS.filter(([name]) => name === 'an amend that ended well').map(([, intent]) => intent);
  const record = JSON.parse(recordText(told ?? ({} as Intent))) as { subject: object; progress: object };
  const read = reading({
    ...record,
    subject: { ...record.subject, before: earlier },
    progress: { state: 'DONE', result: { kind: 'order', order: earlier, amendment } },
  })();
  expect(read.progress).toEqual({ state: 'DONE', result: { kind: 'order', order: earlier, amendment } });
  expect(read.subject).toMatchObject({ before: { ...earlier, positionSide: null, orderListId: null, adjusted: null } });
});

test('a record of the first format with one odd field is refused as well', () => {
  const file = new URL('./formats/format-1.json', import.meta.url);
  const { records } = JSON.parse(readFileSync(file, 'utf8')) as FixtureSet;
  for (const { name, item } of records) {
    const record = JSON.parse(item.intent?.S ?? '') as Json;
    for (const path of pathsOf(record)) {
      // The upgrade accepts any value for the mark that an id is Atlas's own.
      if (path.at(-1) === 'ownId') continue;
      const where = `${name}: ${path.join('.')}`;
      expect(reading(changed(record, path, [[]])), where).toThrow(UnreadableIntent);
    }
  }
});

test('the format of these records is the current one', () => {
  expect(JSON.parse(recordText(INTENTS[0]?.[1] ?? ({} as Intent)))).toMatchObject({ format: RECORD_FORMAT });
});
