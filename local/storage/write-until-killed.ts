import type { Intent } from '../../lib/intents/intent.ts';
import { openIntentFile } from './intent-file.ts';

/** Writes intents and ends every other one, printing each answered write, until it is killed. */
const [path = ''] = process.argv.slice(2);
const { store } = openIntentFile({ path, ttlMs: 86_400_000, now: () => 0 });
for (let count = 1; ; count += 1) {
  const first: Intent = {
    intentId: `intent-${count}`,
    version: 1,
    writer: 'first',
    subject: {
      operation: 'cancel',
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTC/USDT',
      exchangeSymbol: 'BTCUSDT',
      orderId: 'binance.spot.BTCUSDT.1',
    },
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-1',
    attempt: 1,
    progress: { state: 'SENT', lease: { owner: 'first', until: count }, acceptedUntil: 5_000, dueAt: count },
    createdAt: count,
    updatedAt: count,
  };
  await store.begin(first);
  process.stdout.write(`${first.intentId} 1\n`);
  if (count % 2 === 0) {
    const problem = { code: 'NOT_PLACED', detail: '', details: {} } as const;
    await store.replace({ ...first, version: 2, progress: { state: 'NOT_EXECUTED', problem, lookFrom: null } });
    process.stdout.write(`${first.intentId} 2\n`);
  }
}
