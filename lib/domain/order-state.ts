/** The six states of an order, whatever the exchange calls them. */
export const ORDER_STATES = ['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Whether an order in each state rests in a book and can still trade. */
const ACTIVE: Readonly<Record<OrderState, boolean>> = {
  NEW: true,
  PARTIALLY_FILLED: true,
  FILLED: false,
  CANCELED: false,
  REJECTED: false,
  EXPIRED: false,
};

/** True while the order can still trade. */
export function isActive(state: OrderState): boolean {
  return ACTIVE[state];
}
