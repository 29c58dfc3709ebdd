/** The strategy whose alerts the processes act on that are killed. */
export const KILL_STRATEGY = 'killed';
export const KILL_STRATEGY_SECRET = 'canary-of-the-strategy-7Wd3Rn5Tb0Xk';

/** The template of an order: the alert says the quantity, and the template the rest. */
export function killTemplate(order: { readonly symbol: string; readonly quantity: string }): string {
  return JSON.stringify({
    time: 'time',
    // A process that takes over has a clock of a minute later.
    maxAgeSeconds: 600,
    order: { ...order, quantity: { from: 'contracts' } },
    // So many that the limit of a day never hides a second order.
    limits: { symbols: { [order.symbol]: { maxQuantity: order.quantity } }, ordersPerDay: 500 },
  });
}
