import { Big } from 'big.js';
import type { Json } from './api.ts';
import { part, rows } from './expect.ts';

/** e.g. `BUY 0.005 BTC LIMIT 88493.04 GTC: NEW`, `SELL 0.01 BTC STOP_MARKET when 88000: UNTRIGGERED`. */
export function orderLine(order: Json): string {
  const price = order.price === null ? '' : ` ${String(order.price)} ${String(order.timeInForce)}`;
  const trigger = isJson(order.trigger) ? ` when ${String(order.trigger.triggerPrice)}` : '';
  const flags = `${order.postOnly === true ? ' post-only' : ''}${order.reduceOnly === true ? ' reduce-only' : ''}`;
  const average = order.averagePrice === null ? '' : ` at ${readable(String(order.averagePrice))} on average`;
  const filled = order.filledQuantity === '0' ? '' : `, ${String(order.filledQuantity)} filled${average}`;
  return `${String(order.side)} ${String(order.quantity)} ${String(order.quantityUnit)} ${String(order.type)}${trigger}${price}${flags}: ${String(order.state)}${filled}`;
}

/** How an amend was done, in the words of the answer. */
export function amendmentLine(order: Json): string {
  const amendment = part(order, 'amendment');
  const [before, after] = [part(amendment, 'before').id, part(amendment, 'after').id];
  const ids = before === after ? 'id unchanged' : `new id ${String(after)}`;
  return `${String(amendment.method)}, place in the queue ${String(amendment.queuePriority)}, ${ids}`;
}

export function refusalLine(problem: Json): string {
  return `${String(problem.status)} ${String(problem.code)}, ${String(problem.orderState)}`;
}

export function problemLines(problem: Json): readonly string[] {
  const violations = rows(problem, 'violations').map((each) => {
    const suggestion = each.suggestion === undefined ? '' : `  [try ${[each.suggestion].flat().join(' or ')}]`;
    return `- ${String(each.message)}${suggestion}`;
  });
  return [`${String(problem.status)} ${String(problem.code)}: ${String(problem.title)}`, ...violations];
}

/** The rules of an instrument that constrain an order, e.g. `step 0.001 BTC, tick 0.1, from 50 USDT`. */
export function rulesLine(instrument: Json): string {
  const unit = String(instrument.quantityUnit);
  const size = String(instrument.contractSize);
  const least =
    instrument.minNotional === null ? '' : `, from ${String(instrument.minNotional)} ${String(instrument.quote)}`;
  const contracts = instrument.quanto === true || size === '1' ? '' : `; the exchange counts in ${size} ${unit}`;
  return `step ${String(instrument.step)} ${unit}, tick ${String(instrument.tickSize)}${least}${contracts}`;
}

/** Averages over several fills can have many digits: nobody reads them all. */
function readable(decimal: string): string {
  const [, fraction = ''] = decimal.split('.');
  return fraction.length > 8 ? `${new Big(decimal).round(8).toFixed()}…` : decimal;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
