import { handler as listActiveOrders } from '../../../functions/list-active-orders.ts';
import { restEvent } from '../../../lib/api/pipeline/testing/rest-event.ts';
import { DAY_MS, type PlantedAccount, plantAccount } from '../../history/account.ts';
import { askPage, atlasOn } from '../../history/pages.ts';

/** The cost of one query for an account of some size. */
export interface Sized {
  readonly asked: string;
  readonly size: string;
  readonly rows: number;
  readonly calls: number;
  /** Median of the repetitions; exchange and Atlas share one process here. */
  readonly wallMs: number;
}

export interface SizeOptions {
  readonly histories: readonly number[];
  readonly openOrders: readonly number[];
  readonly onSize: (sized: Sized) => void;
  readonly signal: AbortSignal;
}

const DAYS = 30;
const REPETITIONS = 5;
/** Pause between two queries, on the exchanges' clock, so that no budget is exhausted. */
const PAUSE_MS = 61_000;
const HISTORY_FOR_OPEN = 2_400;

/** Scopes from one symbol to everything. */
const SCOPES = {
  'one symbol': { exchange: 'binance', symbol: 'BTC/USDT' },
  'one exchange': { exchange: 'binance' },
  everything: {},
} as const;

/** Costs by number of symbols, by length of history, and by number of open orders. */
export async function measureSizes({ histories, openOrders, onSize, signal }: SizeOptions): Promise<readonly Sized[]> {
  const sizes: Sized[] = [];
  const told = (sized: Sized) => {
    sizes.push(sized);
    onSize(sized);
  };
  for (const orders of histories) {
    if (signal.aborted) break;
    await onAccount({ orders, resting: 0 }, async (account) => {
      const { now } = account.paper.clock;
      for (const [scope, query] of Object.entries(SCOPES)) {
        const asked = `newest page of ${DAYS} days, ${scope}`;
        const work = async () => {
          const to = now();
          const page = await askPage(account.atlas, { ...query, from: String(to - DAYS * DAY_MS), to: String(to) });
          return page.orders.length;
        };
        told(await timed(account, asked, `${orders} orders of history`, work));
      }
    });
  }
  for (const resting of openOrders) {
    if (signal.aborted) break;
    await onAccount({ orders: HISTORY_FOR_OPEN, resting }, async (account) => {
      for (const [scope, query] of Object.entries(SCOPES)) {
        told(await timed(account, `active orders, ${scope}`, `${resting} open orders`, () => active(account, query)));
      }
    });
  }
  return sizes;
}

type Account = PlantedAccount & { readonly atlas: ReturnType<typeof atlasOn> };

async function onAccount(
  { orders, resting }: { readonly orders: number; readonly resting: number },
  work: (account: Account) => Promise<void>,
): Promise<void> {
  const planted = await plantAccount({ orders, days: DAYS, seed: 1, resting, crowds: false });
  const atlas = atlasOn(planted.paper);
  try {
    await work({ ...planted, atlas });
  } finally {
    atlas.close();
    await planted.paper.close();
  }
}

async function active({ atlas }: Account, query: Readonly<Record<string, string>>): Promise<number> {
  const parameters = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]));
  const event = restEvent({ path: '/v1/orders/active', multiValueQueryStringParameters: parameters });
  const { statusCode, body } = await listActiveOrders.on(atlas)(event, { getRemainingTimeInMillis: () => 30_000 });
  if (statusCode !== 200) throw new Error(`${statusCode}: ${body}`);
  return (JSON.parse(body) as { readonly orders: readonly unknown[] }).orders.length;
}

/** The first repetition is not counted: it reads the lists of instruments. */
async function timed({ paper }: Account, asked: string, size: string, work: () => Promise<number>): Promise<Sized> {
  const took: number[] = [];
  let [rows, calls] = [0, 0];
  for (let index = 0; index <= REPETITIONS; index += 1) {
    paper.clock.advance(PAUSE_MS);
    const before = callsOf(paper);
    const from = performance.now();
    rows = await work();
    if (index > 0) took.push(performance.now() - from);
    calls = callsOf(paper) - before;
  }
  took.sort((one, other) => one - other);
  return { asked, size, rows, calls, wallMs: took[Math.floor(took.length / 2)] ?? Number.NaN };
}

function callsOf({ control }: Account['paper']): number {
  return Object.values(control.counters().endpoints).reduce((sum, count) => sum + count, 0);
}
