import * as z from 'zod';
import { Problem } from '../../../lib/domain/problem.ts';
import { PRODUCTS } from '../../../lib/exchanges/venues.ts';
import type { Paper } from '../../../paper/src/index.ts';
import { FAULTS, formatDecimal, toGrid } from '../../../paper/src/testing.ts';
import { paperNameOf, paperProductOf } from './paper-products.ts';

const LONGEST_MS = 600_000;

const productSchema = z.enum(PRODUCTS as readonly [string, ...string[]]).pipe(z.custom<(typeof PRODUCTS)[number]>());

const faultSchema = z.strictObject({
  fault: z.string(),
  product: productSchema,
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  /** How many requests it strikes; 0: all until it is disarmed. */
  count: z.int().min(0).max(1_000).optional(),
  ms: z.int().min(0).max(LONGEST_MS).optional(),
  status: z.int().min(200).max(599).optional(),
});

const priceSchema = z.strictObject({
  product: productSchema,
  exchangeSymbol: z.string().min(1).max(40),
  /** Hundredths of a percent of the last price. */
  basisPoints: z.int().min(-2_000).max(2_000),
});

/** What the console may do to the paper exchanges besides trading: arm and disarm faults, and move a price. */
export interface Switchboard {
  /** The faults there are, with what each does. */
  faults(): unknown;
  /** Arms a fault and returns its id. Throws INVALID_REQUEST for a body that does not say one. */
  arm(body: string | null): { readonly id: number };
  /** Disarms one fault (`id=3`), or all of them without a query. Throws INVALID_REQUEST for any other query. */
  disarm(query: string): void;
  /** Moves the price of a book; orders in the way fill. Throws INVALID_REQUEST for a body that does not say one. */
  movePrice(body: string | null): void;
}

/** Makes the switchboard of these paper exchanges. */
export function createSwitchboard(paper: Paper): Switchboard {
  const { control } = paper;
  return {
    faults: () =>
      FAULTS.map(({ name, about, family, products, defaults }) => ({ name, about, family, products, defaults })),
    arm(body) {
      const { product, ...rule } = parsed(faultSchema, body);
      return { id: sure(() => control.arm({ ...rule, product: paperNameOf(product) })) };
    },
    disarm(query) {
      if (query === '') return control.disarm();
      const [, id] = /^id=(\d{1,9})$/.exec(query) ?? [];
      if (id === undefined)
        throw new Problem('INVALID_REQUEST', 'Disarm one fault with id=<number>, or all without a query.');
      control.disarm(Number(id));
    },
    movePrice(body) {
      const { product, exchangeSymbol, basisPoints } = parsed(priceSchema, body);
      const exchange = paperProductOf(paper, product)?.exchange;
      if (!exchange?.symbols().includes(exchangeSymbol)) {
        throw new Problem('INVALID_REQUEST', `${product} has no book ${JSON.stringify(exchangeSymbol)}.`);
      }
      const { lastPrice, instrument } = exchange.market(exchangeSymbol);
      const price = toGrid((lastPrice * BigInt(10_000 + basisPoints)) / 10_000n, instrument.tickSize);
      sure(() => control.setPrice(paperNameOf(product), exchangeSymbol, formatDecimal(price)));
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, body: string | null): T {
  let value: unknown;
  try {
    value = JSON.parse(body ?? '');
  } catch (cause) {
    throw new Problem('INVALID_JSON', 'The body is not JSON.', {}, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Problem('INVALID_REQUEST', faults.join('; ').slice(0, 500));
}

/** The control throws a `RangeError` for what it does not know. */
function sure<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem('INVALID_REQUEST', error.message.slice(0, 200), {}, { cause: error });
  }
}
