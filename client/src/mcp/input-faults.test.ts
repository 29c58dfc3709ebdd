import { describe, expect, it } from 'vitest';
import { createAtlasClient } from '../index.ts';
import { inputChecker } from './input-faults.ts';
import { readingTools } from './reading-tools.ts';
import { previewTool } from './trading-tools.ts';

const client = createAtlasClient({ url: 'http://127.0.0.1:3000' });
const { inputSchema } = previewTool(client, undefined);
const ORDER = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '80000',
};
const faults = (order: unknown) => inputChecker(inputSchema)({ order });
const without = (name: string) => Object.fromEntries(Object.entries(ORDER).filter(([its]) => its !== name));

describe('the faults of an input', () => {
  it.each([
    [
      'a quantity that is a number',
      { ...ORDER, quantity: 0.005 },
      ['order.quantity is a decimal string such as "0.005", not the number 0.005.'],
    ],
    ['a side in lower case', { ...ORDER, side: 'buy' }, ['order.side is one of BUY, SELL, not "buy".']],
    [
      'several',
      { ...ORDER, side: 'buy', quantity: 1, price: '8e4' },
      [
        'order.side is one of BUY, SELL, not "buy".',
        'order.quantity is a decimal string such as "0.005", not the number 1.',
        'order.price is a decimal string such as "0.005", not "8e4".',
      ],
    ],
    [
      'a type in lower case',
      { ...ORDER, type: 'limit' },
      [expect.stringMatching(/^order\.type is one of LIMIT, MARKET, STOP_MARKET, .*, not "limit"\.$/)],
    ],
    ['no type', without('type'), [expect.stringMatching(/^order\.type is missing: one of LIMIT, MARKET, /)]],
    ['a missing field', without('price'), ['order.price is missing.']],
    [
      'a field of another type',
      { ...ORDER, triggerPrice: '1' },
      [expect.stringMatching(/^order\.triggerPrice is no field of a LIMIT order, which has exchange, symbol, /)],
    ],
    [
      'a field inside a part',
      { ...ORDER, stopLoss: { triggerPrice: 75_000 } },
      ['order.stopLoss.triggerPrice is a decimal string such as "0.005", not the number 75000.'],
    ],
    [
      'a word of a set that can grow',
      { ...ORDER, exchange: 5 },
      ['order.exchange is one of binance, bitmex, bybit, not the number 5.'],
    ],
    ['a switch that is a text', { ...ORDER, postOnly: 'yes' }, ['order.postOnly is true or false, not "yes".']],
    ['an order that is JSON text', JSON.stringify(ORDER), [expect.stringMatching(/^order is an object, not "\{/)]],
    [
      'a text that is too long',
      { ...ORDER, symbol: 'x'.repeat(65) },
      [expect.stringMatching(/^order\.symbol is a text of at most 64 characters, not "x{59}…\.$/)],
    ],
  ])('are a sentence for each field: %s', (_, order, said) => {
    expect(faults(order)).toEqual(said);
  });

  it('are those of the tool itself too', () => {
    expect(inputChecker(inputSchema)({})).toEqual(['order is missing.']);
    expect(inputChecker(inputSchema)({ order: ORDER, dry: true })).toEqual([
      'dry is no field of this tool, which has order.',
    ]);
  });

  it('are none where the schema takes it, also with a word of a later version', () => {
    expect(faults(ORDER)).toEqual([]);
    expect(faults({ ...ORDER, timeInForce: 'DAY' })).toEqual([]);
  });

  it('are told of every read', () => {
    const list = readingTools(client).find(({ name }) => name === 'list_orders');
    expect(inputChecker(list?.inputSchema ?? {})({ limit: 0, side: 'buy', ids: ['a', 5], state: [] })).toEqual([
      'limit is a whole number, 1 to 500, not the number 0.',
      'side is one of BUY, SELL, not "buy".',
      'ids[1] is a text of at most 160 characters, not the number 5.',
      'state is a list of at least 1, not a list of 0.',
    ]);
  });
});
