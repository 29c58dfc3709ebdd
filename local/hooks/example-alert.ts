import { SECRET_FIELD } from '../../lib/alerts/alert.ts';
import { referencesIn, type Template } from '../../lib/alerts/template.ts';

/**
 * What TradingView replaces in the message of an alert
 * (https://www.tradingview.com/support/solutions/43000531021-how-to-use-a-variable-value-in-alert/), by the names that fields
 * of alerts usually have.
 */
const BY_FIELD_OF_ALERT: Readonly<Record<string, string>> = {
  action: '{{strategy.order.action}}',
  contracts: '{{strategy.order.contracts}}',
  id: '{{strategy.order.id}}',
  price: '{{strategy.order.price}}',
  ticker: '{{ticker}}',
  exchange: '{{exchange}}',
};

/** The same by the field of the order that the alert fills. */
const BY_FIELD_OF_ORDER: Readonly<Record<string, string>> = {
  side: '{{strategy.order.action}}',
  quantity: '{{strategy.order.contracts}}',
  price: '{{close}}',
  symbol: '{{ticker}}',
};

/** The message to paste into an alert of TradingView: a JSON object of texts. */
export function exampleAlert({ time, order }: Pick<Template, 'time' | 'order'>, secret: string): string {
  const fields = referencesIn(order).map(([field, { from }]): [string, string] => [
    from,
    BY_FIELD_OF_ALERT[from] ?? BY_FIELD_OF_ORDER[field] ?? '…',
  ]);
  return JSON.stringify({ [SECRET_FIELD]: secret, ...Object.fromEntries(fields), [time]: '{{timenow}}' }, null, 2);
}
