import { cancelAllClaims, exchangeIdOf, isComplete } from '../chaos/claims.ts';
import { type Client, createClient } from '../chaos/client.ts';
import { idOfKey } from '../chaos/doubt.ts';
import type { Asked } from '../chaos/process.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, PRICES } from '../chaos/products.ts';
import type { Chance } from '../chaos/random.ts';
import type { CalledOperation } from '../testing/operation-call.ts';
import type { Fleet } from './fleet.ts';
import type { Ground } from './ground.ts';
import type { Wish } from './intent.ts';
import type { Ledger } from './ledger.ts';

const MINUTE_MS = 60_000;
/** Average time between two wishes of a trader. */
const BETWEEN_MS = 6 * MINUTE_MS;
/** By then late effects have arrived and the sweeper has run. */
const LOOK_AGAIN_AFTER_MS = 25 * MINUTE_MS;
/** Maximum number of resting orders on one product. */
const RESTING = 12;

export interface Traders {
  /** Resting orders by product, in Atlas's ids: of all traders, so that they act on each other's orders. */
  readonly resting: Map<string, string[]>;
  nextNumber(): number;
}

/** A trader that sends a command now and then, and repeats it as the API says. */
export async function runTrader(
  ground: Ground,
  fleet: Fleet,
  ledger: Ledger,
  traders: Traders,
  stream: number,
  isOver: () => boolean,
): Promise<void> {
  const chance = ground.chance(stream);
  const later: Promise<unknown>[] = [];
  while (!isOver()) {
    await ground.pause(chance.below(2 * BETWEEN_MS));
    if (isOver()) break;
    const product = chance.pick(CHAOS_PRODUCTS);
    if (chance.percent(3)) await cancelAll(ground, fleet, ledger, product, chance);
    else later.push(pursue(wishOf(product, traders, chance)));
  }
  await Promise.all(later);

  async function pursue(wish: Wish): Promise<void> {
    const session = (): string => `desk-${stream}-${Math.floor(ground.time.now() / (7 * MINUTE_MS))}`;
    const clientAt = (): Client => {
      const [called, asked] = requestOf(wish);
      return createClient({
        plan: {
          command: wish.command,
          keyed: wish.keyed,
          fault: 'none',
          product: wish.product,
          afterUnknown: patience(chance),
        },
        time: ground.time,
        chance,
        called,
        asked: { ...asked, session: session() },
        process: () => fleet.any(chance),
        calling: () => (told) => {
          if (told) ledger.heard(wish, told.claim, told.answer);
        },
      });
    };
    ledger.begin(wish);
    const first = clientAt();
    const claim = await first.pursue();
    remember(claim?.kind === 'done' ? claim.id : undefined, wish);
    await ground.pause(LOOK_AGAIN_AFTER_MS);
    // From another session of the role, like a restarted task.
    const last = wish.keyed ? await clientAt().lookAgain() : claim;
    ledger.settle(wish, last);
  }

  /** A placed order is available to later commands. */
  function remember(id: string | undefined, wish: Wish): void {
    if (id === undefined || wish.command === 'cancel') return;
    const { exchange, name } = wish.product;
    const market = name.slice(exchange.length + 1);
    const list = traders.resting.get(name) ?? [];
    list.push(`${exchange}.${market}.${wish.product.exchangeSymbol}.${id}`);
    traders.resting.set(name, list.slice(-2 * RESTING));
  }
}

function patience(chance: Chance): 'sameKey' | 'getIntent' | 'sweeper' {
  return chance.pick(['sameKey', 'getIntent', 'sweeper']);
}

function wishOf(product: ChaosProduct, traders: Traders, chance: Chance): Wish {
  const number = traders.nextNumber();
  const common = { number, product };
  const resting = traders.resting.get(product.name) ?? [];
  const crowded = resting.length > RESTING;
  if (resting.length === 0 || (!crowded && chance.percent(50))) {
    const type = chance.pick(['resting', 'resting', 'resting', 'market', 'ioc'] as const);
    const named = chance.percent(50);
    const clientOrderId = named ? `soak-${number}` : idOfKey(keyOf(number));
    return { ...common, command: 'place', keyed: true, clientOrderId, named, type };
  }
  const orderId = chance.pick(resting);
  const target = { orderId, exchangeOrderId: exchangeIdOf(orderId) };
  if (chance.percent(50)) return { ...common, ...target, command: 'amend', keyed: true, price: priceOf(number) };
  if (chance.percent(80)) resting.splice(resting.indexOf(orderId), 1);
  return { ...common, ...target, command: 'cancel', keyed: chance.percent(50) };
}

const keyOf = (number: number): string => `wish-${number}`;

/** A price far below the market that no other wish uses within some twenty days. */
function priceOf(number: number): string {
  return String(70_000 + (number % 32_000) / 2);
}

/** The request of a wish, the same in every call under its key. */
export function requestOf(wish: Wish): [CalledOperation, Asked] {
  const key = wish.keyed ? keyOf(wish.number) : undefined;
  switch (wish.command) {
    case 'place': {
      const name = wish.named ? { clientOrderId: wish.clientOrderId } : {};
      return ['placeOrder', { body: { ...termsOf(wish), ...name }, key }];
    }
    case 'amend':
      return ['amendOrder', { path: { orderId: wish.orderId }, body: { price: wish.price, allowReplace: true }, key }];
    case 'cancel':
      return ['cancelOrder', { path: { orderId: wish.orderId }, key }];
  }
}

function termsOf({ product, number, type }: Extract<Wish, { command: 'place' }>): object {
  const { exchange, symbol, quantity } = product;
  const order = { exchange, symbol, quantity };
  switch (type) {
    case 'resting':
      return { ...order, side: 'BUY', type: 'LIMIT', price: priceOf(number) };
    case 'market':
      return { ...order, side: number % 2 === 0 ? 'BUY' : 'SELL', type: 'MARKET' };
    case 'ioc':
      return { ...order, side: 'BUY', type: 'LIMIT', price: PRICES.crossing, timeInForce: 'IOC' };
  }
}

/** Cancels all of one instrument; after a complete answer, no earlier order may remain. */
async function cancelAll(
  ground: Ground,
  fleet: Fleet,
  ledger: Ledger,
  product: ChaosProduct,
  chance: Chance,
): Promise<void> {
  const record = ground.records.get(product.paper);
  const before = record?.open(product.exchangeSymbol) ?? [];
  const asked = { query: { exchange: [product.exchange], symbol: [product.symbol] } };
  const answer = await fleet.any(chance).call('cancelOrders', asked);
  if (!answer) return;
  const ended = [...cancelAllClaims(answer).values()].every(({ kind }) => kind === 'done' || kind === 'closed');
  const isWhole = answer.status === 200 && isComplete(answer) && ended;
  const left = before.filter(({ id }) => record?.open(product.exchangeSymbol).some((order) => order.id === id));
  ledger.cancelAll(
    answer,
    isWhole && left.length > 0 ? `said that all is cancelled, and ${left.length} orders rest` : undefined,
  );
}
