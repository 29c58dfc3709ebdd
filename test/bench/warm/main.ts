import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createAtlasOnPaper } from '../../../local/atlas-on-paper.ts';
import { startIntentTable } from '../../../local/intent-table.ts';
import { jumpingClock } from '../../../local/testing/jumping-clock.ts';
import { startPaper } from '../../../paper/src/index.ts';
import { createClock } from '../../../paper/src/testing.ts';
import { callOperation } from '../../testing/operation-call.ts';
import { bareOrders } from './bare-order.ts';

const HELP = `What an order costs on the warm path: the bare call, Atlas without a key, Atlas with one.

  npm run bench:warm -- [--orders 1500]

Everything runs in this process: the paper exchange and the table of intents answer over loopback. The three take turns,
so that other load on the machine affects all of them alike. Prints a Markdown table.
`;

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '1500' }, help: { type: 'boolean', short: 'h', default: false } },
});

const WARM_UP = 300;
/** How far the clock of both sides jumps after each order, so that the exchange's order limits are never reached. */
const PAUSE_MS = 400;
/** An order that ends at once and leaves the book unchanged. */
const ORDER = { price: '85000', quantity: '0.01' } as const;
const PLACE = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', ...ORDER };
const PRINCIPAL = 'arn:aws:iam::1:user/trader';

async function main(orders: number): Promise<void> {
  const { now, skip } = jumpingClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const table = await startIntentTable();
  const atlas = createAtlasOnPaper(paper.url, {
    env: { ATLAS_EXCHANGES: 'binance.spot', ATLAS_CATALOGUE_TTL_SECONDS: '86400' },
    now,
    intents: table.store,
  });
  const bare = bareOrders(paper.url, now);
  paper.control.setPrice('spot', 'BTCUSDT', '90000');

  const viaAtlas = async (key: string | undefined): Promise<number> => {
    const { status } = await callOperation(atlas, 'placeOrder', { body: PLACE, key, principal: PRINCIPAL });
    return status;
  };
  const ways = {
    'bare HTTP call': { place: () => bare.place(ORDER), expected: 200, took: [] as number[] },
    'Atlas, no key': { place: () => viaAtlas(undefined), expected: 201, took: [] as number[] },
    'Atlas, Idempotency-Key': {
      place: (index: number) => viaAtlas(`key-${index}`),
      expected: 201,
      took: [] as number[],
    },
  };
  for (let index = 0; index < WARM_UP + orders; index += 1) {
    for (const { place, expected, took } of Object.values(ways)) {
      const from = performance.now();
      const status = await place(index);
      const ms = performance.now() - from;
      if (status !== expected) throw new Error(`an order was answered ${status}`);
      if (index >= WARM_UP) took.push(ms);
      skip(PAUSE_MS);
    }
    if (index % 300 === 0) process.stderr.write(`${index} of ${WARM_UP + orders}\n`);
  }
  atlas.close();
  bare.close();
  await table.close();
  await paper.close();

  const p50 = quantileOf(0.5);
  const p99 = quantileOf(0.99);
  const floor = ways['bare HTTP call'].took;
  const plain = ways['Atlas, no key'].took;
  const rows = Object.entries(ways).map(([name, { took }]) => {
    const added = [p50, p99].map((at) => (took === floor ? '' : (at(took) - at(floor)).toFixed(2)));
    const ratio = [p50, p99].map((at) => (at(took) / at(plain)).toFixed(2));
    return `| ${name} | ${p50(took).toFixed(2)} | ${p99(took).toFixed(2)} | ${added.join(' | ')} | ${ratio.join(' | ')} |`;
  });
  process.stdout.write(
    [
      `${orders} orders each, taking turns; Node ${process.versions.node}, ${availableParallelism()} cores; exchange and table over loopback in this process.`,
      '',
      '| | p50 ms | p99 ms | added p50 | added p99 | ratio to no key, p50 | p99 |',
      '|---|---|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n'),
  );
}

function quantileOf(share: number) {
  return (took: readonly number[]): number => {
    const sorted = took.toSorted((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  };
}

if (values.help) process.stdout.write(HELP);
else if (/^[1-9]\d{0,5}$/.test(values.orders)) await main(Number(values.orders));
else {
  process.stderr.write(`--orders: expected a whole number, given ${values.orders}\n`);
  process.exitCode = 2;
}
