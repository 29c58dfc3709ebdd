import { decimal, plain } from '../../../lib/domain/decimal.ts';
import { isAcceptance } from '../../../lib/exchanges/port.ts';
import { demandTaken, GIVEN_LINK, GOLDEN_SYMBOLS, type Wish } from './wish.ts';

/** Amends and cancels. */
export const CHANGING: readonly Wish[] = [
  amending('amend the price', { price: true }),
  amending('amend the quantity', { quantity: true }),
  amending('amend both', { price: true, quantity: true }),
  {
    says: 'cancel by id',
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol }, order) => client.cancelOrder(order().exchangeOrderId, symbol),
    atlas: async (port, { instrument }, call, order) =>
      demandTaken(await port.cancel({ instrument, exchangeOrderId: order().exchangeOrderId }, call)),
  },
  {
    says: 'cancel by client order id',
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol }) => client.cancelOrder(undefined, symbol, { orderLinkId: GIVEN_LINK }),
    atlas: async (port, { instrument }, call) =>
      demandTaken(await port.cancel({ instrument, clientOrderId: GIVEN_LINK }, call)),
  },
  {
    says: 'cancel all of a symbol',
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol }) => client.cancelAllOrders(symbol),
    atlas: async (port, { instrument }, call, order) =>
      demandTaken(await port.cancelAll({ instrument, side: undefined, listed: [order()] }, call)),
  },
];

function amending(says: string, what: { readonly price?: true; readonly quantity?: true }): Wish {
  return {
    says,
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol, quantity, betterPrice }, order) =>
      client.editOrder(
        order().exchangeOrderId,
        symbol,
        'limit',
        'buy',
        what.quantity && Number(twice(quantity)),
        what.price && Number(betterPrice),
      ),
    async atlas(port, { instrument, quantity, betterPrice }, call, order) {
      const change = {
        instrument,
        quantity: what.quantity && twice(quantity),
        price: what.price && betterPrice,
        allowReplace: false,
        replacementClientOrderId: 'replacement',
        modifyId: '1',
      };
      const amended = await port.amend(order(), change, call);
      // The answer only accepts the change (docs/venues/bybit.md §2.4).
      const accepted = amended.outcome === 'acknowledged' && isAcceptance(amended.value);
      if (!accepted) throw new Error(`the amend was ${amended.outcome}, and not only accepted`);
    },
  };
}

function twice(quantity: string): string {
  return plain(decimal(quantity).times(decimal('2')));
}
