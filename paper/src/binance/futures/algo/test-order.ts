import { parseDecimal } from '../../../engine/decimal.ts';
import type { Json } from '../../../json.ts';
import type { Call } from '../../api.ts';
import { type Parameters, renamed } from '../../parameters.ts';
import { imagined } from '../imagined-order.ts';
import { priceText } from '../instrument.ts';
import { acknowledgement } from '../order-report.ts';
import { CONDITIONAL } from '../order-request.ts';
import { rejected } from '../refusals.ts';
import type { FuturesVenue } from '../venue.ts';
import { readAlgo } from './request.ts';

/** `order/test` still knows conditional types, under the old names of their parameters (docs/venues/binance.md §21.8). */
const OLD_NAMES: Readonly<Record<string, string>> = {
  triggerPrice: 'stopPrice',
  activatePrice: 'activationPrice',
  clientAlgoId: 'newClientOrderId',
};

/** Its bound of the callback rate, in per cent, is the old one as well. */
const MOST_CALLBACK = parseDecimal('5');

export function isConditional(parameters: Parameters): boolean {
  const type = parameters.text('type');
  return CONDITIONAL.some((known) => known === type);
}

/** Checks a conditional order as its placement would, and answers with an order that nothing has placed. */
export function testConditional(venue: FuturesVenue, { parameters, account, now }: Call): Json {
  const named = renamed(parameters, (name) => OLD_NAMES[name] ?? name);
  const request = readAlgo(venue, named, account, now, MOST_CALLBACK);
  const reason = venue.exchange.conditionals.check(request);
  if (reason !== undefined) throw rejected(venue.facts, reason);
  const { order, trigger, closes, meta } = request;
  const type = meta?.type ?? order.type;
  return {
    ...acknowledgement(venue, imagined(order, now)),
    type,
    origType: type,
    closePosition: closes ?? false,
    stopPrice: priceText(venue.symbol(order.symbol), trigger.trail === undefined ? (trigger.at?.price ?? 0n) : 0n),
    workingType: trigger.by === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE',
  };
}
