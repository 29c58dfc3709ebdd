import { getIntentRow } from './intents.ts';
import {
  amendOrderRow,
  cancelOrderRow,
  cancelOrdersRow,
  getOrderRow,
  listActiveOrdersRow,
  listOrdersRow,
  placeOrderRow,
} from './orders.ts';
import { getDeploymentRow, listExchangesRow, listInstrumentsRow } from './reference.ts';
import { getDocsAssetRow, getDocsRow, getHealthRow, getOpenapiRow } from './service.ts';

/** The contract: every operation of the API, one row each, in the order of the reference. */
export const operations = {
  placeOrder: placeOrderRow,
  listOrders: listOrdersRow,
  listActiveOrders: listActiveOrdersRow,
  cancelOrders: cancelOrdersRow,
  getOrder: getOrderRow,
  amendOrder: amendOrderRow,
  cancelOrder: cancelOrderRow,
  getIntent: getIntentRow,
  listInstruments: listInstrumentsRow,
  listExchanges: listExchangesRow,
  getDeployment: getDeploymentRow,
  getHealth: getHealthRow,
  getOpenapi: getOpenapiRow,
  getDocs: getDocsRow,
  getDocsAsset: getDocsAssetRow,
} as const;

export type OperationName = keyof typeof operations;
