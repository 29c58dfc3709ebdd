import { getIntent } from './intents.ts';
import { amendOrder, cancelOrder, cancelOrders, getOrder, listActiveOrders, listOrders, placeOrder } from './orders.ts';
import { getDeployment, listExchanges, listInstruments } from './reference.ts';
import { getDocs, getDocsAsset, getHealth, getOpenapi } from './service.ts';

/** The contract: every operation of the API, one row each, in the order of the reference. */
export const operations = {
  placeOrder,
  listOrders,
  listActiveOrders,
  cancelOrders,
  getOrder,
  amendOrder,
  cancelOrder,
  getIntent,
  listInstruments,
  listExchanges,
  getDeployment,
  getHealth,
  getOpenapi,
  getDocs,
  getDocsAsset,
} as const;

export type OperationName = keyof typeof operations;
