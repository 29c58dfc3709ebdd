import { startFixture } from '../../intents/intents-fixture.ts';
import { TERMS } from '../products.ts';
import type { Peer, Told } from './peer.ts';

/** Atlas with an Idempotency-Key, called like the others: 202, 409 for a key in use, 429 and 5xx are repeated. */
export async function atlas(): Promise<Peer> {
  const fixture = await startFixture();
  const process = fixture.start();
  return {
    name: 'Atlas, Idempotency-Key',
    configuration: 'default outcome classes, request budget 5 s; waiting for proof of absence takes no real time here',
    control: fixture.paper.control,
    async place({ id, type, quantity, price }): Promise<Told> {
      const order = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', quantity };
      const body = { ...order, type, ...TERMS[type](price) };
      const { status, headers, body: said } = await process.call('placeOrder', { body, key: id });
      const words = `${status} ${String(said.code ?? said.state ?? said.outcome)}`;
      if (status === 201) return { said: 'placed', again: false, words };
      fixture.skip(1_000 * Number(headers['retry-after'] ?? 1));
      if (status === 202 || said.orderState === 'unknown') return { said: 'unknown', again: true, words };
      return { said: 'notPlaced', again: said.retryable === true, words };
    },
    close: () => fixture.close(),
  };
}
