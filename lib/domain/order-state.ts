/** States of an order; each exchange's own words are mapped to these. */
export const ORDER_STATES = [
  'UNTRIGGERED',
  'NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'REJECTED',
  'EXPIRED',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Whether an order in the state can still trade; one that is `UNTRIGGERED` does so once its condition is met. */
const ACTIVE: Readonly<Record<OrderState, boolean>> = {
  UNTRIGGERED: true,
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
