import { describe, expect, it } from 'vitest';
import type { Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { type Catalogue, createCatalogue } from '../reference/catalogue.ts';
import { cancelByIds } from './cancel-many.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  rejectedOutcome,
} from './reconcile/testing/exchange-fake.ts';

const idOf = (exchangeOrderId: string) => `binance.spot.BTCUSDT.${exchangeOrderId}`;
const ended = (exchangeOrderId: string, state: Order['state'] = 'CANCELED') =>
  heldOrder({ exchangeOrderId, state, exchangeState: state, remainingQuantity: '0' });
const done = (ids: readonly string[]): CommandOutcome<Order>[] => ids.map((id) => acknowledged(ended(id)));
const nameIn = (ref: object) => ('exchangeOrderId' in ref ? String(ref.exchangeOrderId) : '');

function cancel(ids: readonly string[], script: ExchangeScript) {
  const fake = exchangeFake(script);
  return { ...fake, result: cancelByIds(fake.context, ids.map(idOf), CALLER, fake.call, 4) };
}

const endsOf = async (result: ReturnType<typeof cancelByIds>) =>
  (await result).map(({ id, outcome }) => [id.slice(id.lastIndexOf('.') + 1), outcome]);

describe('cancelling orders by id', () => {
  it('cancels each alone where the exchange charges by order', async () => {
    const { result, calls } = cancel(['1', '2', '3'], { cancel: async (ref) => acknowledged(ended(nameIn(ref))) });
    expect(await endsOf(result)).toEqual([
      ['1', 'canceled'],
      ['2', 'canceled'],
      ['3', 'canceled'],
    ]);
    expect(calls).toEqual(['cancel', 'cancel', 'cancel']);
  });

  it('cancels orders of one instrument together, as many as one request may have', async () => {
    const asked: (readonly string[])[] = [];
    const { result, calls } = cancel(['1', '2', '3', '4', '5'], {
      cancelSeveral: (_, ids) => {
        asked.push(ids);
        return done(ids);
      },
      cancel: async (ref) => acknowledged(ended(nameIn(ref))),
    });
    expect((await endsOf(result)).map(([id]) => id)).toEqual(['1', '2', '3', '4', '5']);
    expect(asked).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(calls.toSorted()).toEqual(['cancel', 'cancelSeveral', 'cancelSeveral']);
  });

  it('cancels an order alone whose id the common request does not know', async () => {
    const asked: (readonly string[])[] = [];
    const { result, calls } = cancel(['1', 'algo-2', '3'], {
      cancelSeveral: (_, ids) => {
        asked.push(ids);
        return done(ids);
      },
      cancel: async (ref) => acknowledged(ended(nameIn(ref))),
    });
    expect((await endsOf(result)).map(([id]) => id)).toEqual(['1', 'algo-2', '3']);
    expect(asked).toEqual([['1', '3']]);
    expect(calls.toSorted()).toEqual(['cancel', 'cancelSeveral']);
  });

  it('tells a repeated id once', async () => {
    const { result, calls } = cancel(['1', '1'], { cancel: async () => acknowledged(ended('1')) });
    expect(await endsOf(result)).toEqual([['1', 'canceled']]);
    expect(calls).toEqual(['cancel']);
  });

  it('judges each order by its own element', async () => {
    const { result } = cancel(['1', '2'], {
      cancelSeveral: async () => [acknowledged(ended('1')), rejectedOutcome('ORDER_NOT_ACTIVE')],
      find: () => ended('2', 'FILLED'),
    });
    expect(await endsOf(result)).toEqual([
      ['1', 'canceled'],
      ['2', 'notActive'],
    ]);
  });

  it('reads every order when the reply is lost: what the request did, and what a hop repeated', async () => {
    const { result, count } = cancel(['1', '2'], {
      cancelSeveral: async (_, ids) => ids.map(() => lostReply(1_000)),
      find: (ref) => ended(nameIn(ref)),
    });
    expect(await endsOf(result)).toEqual([
      ['1', 'canceled'],
      ['2', 'canceled'],
    ]);
    expect([count('cancelSeveral'), count('find')]).toEqual([1, 2]);
  });

  it('reads only the order whose row is missing', async () => {
    const { result, count } = cancel(['1', '2'], {
      cancelSeveral: async () => [acknowledged(ended('1')), lostReply(1_000)],
      find: (ref) => ended(nameIn(ref)),
    });
    expect(await endsOf(result)).toEqual([
      ['1', 'canceled'],
      ['2', 'canceled'],
    ]);
    expect(count('find')).toBe(1);
  });

  it('says unknown of an order that still rests while the lost request may arrive', async () => {
    const { result } = cancel(['1', '2'], {
      cancelSeveral: async () => [acknowledged(ended('1')), lostReply(null)],
      find: () => heldOrder({ exchangeOrderId: '2' }),
    });
    expect(await endsOf(result)).toEqual([
      ['1', 'canceled'],
      ['2', 'unknown'],
    ]);
  });

  it('fails every order of a request that was not sent', async () => {
    const { result } = cancel(['1', '2'], {
      cancelSeveral: async (_, ids) => ids.map(() => rejectedOutcome('RATE_LIMITED', 'notExecuted')),
    });
    expect((await result).map(({ outcome, problem }) => [outcome, problem?.code])).toEqual([
      ['failed', 'RATE_LIMITED'],
      ['failed', 'RATE_LIMITED'],
    ]);
  });

  it('sends nothing when an id is malformed, and names all that are', async () => {
    const fake = exchangeFake({});
    const problem = await problemThrownBy(
      cancelByIds(fake.context, [idOf('1'), 'nonsense', 'more nonsense'], CALLER, fake.call, 4),
    );
    expect(problem).toMatchObject({ code: 'INVALID_ORDER_ID', details: { violations: [{}, {}] } });
    expect(fake.calls).toEqual([]);
  });

  it('sends orders of different instruments apart, of one name on two products too', async () => {
    const asked: (readonly string[])[] = [];
    const cancelSeveral: ExchangeScript['cancelSeveral'] = (_, ids) => {
      asked.push(ids);
      return done(ids);
    };
    const elsewhere = exchangeFake({ cancelSeveral, instrument: { ...samples.spot, exchange: 'bybit' } });
    const [spot, futures] = [
      exchangeFake({ cancelSeveral }),
      exchangeFake({ cancelSeveral, instrument: samples.linear }),
    ];
    const other = { ...samples.spot, exchangeSymbol: 'ETHUSDT', symbol: 'ETH/USDT' };
    const instruments = async () => ({ instruments: [samples.spot, other], unreadable: [], notServed: [] });
    const ports = [loadedPort({ ...spot.port, instruments }), loadedPort(futures.port), loadedPort(elsewhere.port)];
    const context = { ...spot.context, ports, catalogue: createCatalogue({ ports, ttlMs: 3_600_000, now: spot.now }) };
    const ids = [
      'spot.BTCUSDT.1',
      'spot.ETHUSDT.2',
      'usdm.BTCUSDT.3',
      'spot.ETHUSDT.4',
      'usdm.BTCUSDT.5',
      'spot.BTCUSDT.6',
    ];
    const all = ['bybit.spot.BTCUSDT.7', ...ids.map((id) => `binance.${id}`), 'bybit.spot.BTCUSDT.8'];
    await cancelByIds(context, all, CALLER, spot.call, 4);
    expect(asked.toSorted()).toEqual([
      ['1', '6'],
      ['2', '4'],
      ['3', '5'],
      ['7', '8'],
    ]);
  });

  it('tells no order to have been asked for alone whose request could not be prepared', async () => {
    const fake = exchangeFake({ cancelSeveral: (_, ids) => done(ids) });
    let looked = 0;
    const lookup: Catalogue['lookup'] = (port, wait) => (symbol) => {
      if (looked++ === 0) return Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
      return fake.context.catalogue.lookup(port, wait)(symbol);
    };
    const context = { ...fake.context, catalogue: { ...fake.context.catalogue, lookup } };
    const result = cancelByIds(context, ['1', '2'].map(idOf), CALLER, fake.call, 4);
    expect(await endsOf(result)).toEqual([
      ['1', 'failed'],
      ['2', 'failed'],
    ]);
    expect(fake.calls).toEqual([]);
  });

  it('is a fault of Atlas where the port tells no outcome of an order', async () => {
    await expect(cancel(['1', '2'], { cancelSeveral: () => [] }).result).rejects.toThrow('no outcome');
  });

  it('reports an order of a product that is not enabled beside the others', async () => {
    const fake = exchangeFake({ cancel: async () => acknowledged(ended('1')) });
    const ids = [idOf('1'), 'binance.usdm.BTCUSDT.2', 'binance.usdm.BTCUSDT.3'];
    const results = await cancelByIds(fake.context, ids, CALLER, fake.call, 4);
    expect(results.map(({ outcome, problem }) => [outcome, problem?.code])).toEqual([
      ['canceled', undefined],
      ['failed', 'NOT_SUPPORTED'],
      ['failed', 'NOT_SUPPORTED'],
    ]);
  });
});
