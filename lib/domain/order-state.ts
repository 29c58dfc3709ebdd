/** The six states of an order, whatever the exchange calls them. */
export const ORDER_STATES = ['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** The states in which an order rests in a book and can still trade. */
export const ACTIVE_STATES = ['NEW', 'PARTIALLY_FILLED'] as const satisfies readonly OrderState[];

/** True while the order can still trade. */
export function isActive(state: OrderState): boolean {
  return state === 'NEW' || state === 'PARTIALLY_FILLED';
}
