import type { OrderList } from '../../../engine/order.ts';

/** Spot orders outside order lists have this list id. */
const NO_LIST = -1;

/** The list ids of the exchange begin here, as its examples do. */
const FIRST_LIST = 812_345;

/** The id of a list on the wire. */
export function listIdOf(list: Pick<OrderList, 'listId'> | undefined): number {
  return list === undefined ? NO_LIST : FIRST_LIST - 1 + list.listId;
}

/** The engine's id of a list that has this one on the wire. */
export function engineListId(wireId: number): number {
  return wireId - FIRST_LIST + 1;
}
