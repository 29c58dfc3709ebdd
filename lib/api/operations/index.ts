import { listBalancesRow, listFeesRow, listFillsRow, listPositionsRow, listQuotesRow } from './account.ts';
import { receiveAlertRow } from './alerts.ts';
import { listCancelAfterRow, setCancelAfterRow } from './cancel-after.ts';
import { getIntentRow } from './intents.ts';
import { flattenRow, placeOrdersRow } from './many.ts';
import { cancelOrderListRow, getOrderListRow, listActiveOrderListsRow, placeOrderListRow } from './order-lists.ts';
import {
  amendOrderRow,
  cancelOrderRow,
  cancelOrdersRow,
  getOrderRow,
  listActiveOrdersRow,
  listOrdersRow,
  placeOrderRow,
  previewOrderRow,
} from './orders.ts';
import { getDeploymentRow, listExchangesRow, listInstrumentsRow } from './reference.ts';
import { getDocsAssetRow, getDocsRow, getHealthRow, getOpenapiRow } from './service.ts';
import {
  getAccountSettingsRow,
  getInstrumentSettingsRow,
  setAccountSettingsRow,
  setInstrumentSettingsRow,
} from './settings.ts';

/** The contract: every operation of the API, one row each, in the order of the reference. */
export const operations = {
  placeOrder: placeOrderRow,
  previewOrder: previewOrderRow,
  placeOrders: placeOrdersRow,
  listOrders: listOrdersRow,
  listActiveOrders: listActiveOrdersRow,
  cancelOrders: cancelOrdersRow,
  getOrder: getOrderRow,
  amendOrder: amendOrderRow,
  cancelOrder: cancelOrderRow,
  flatten: flattenRow,
  placeOrderList: placeOrderListRow,
  listActiveOrderLists: listActiveOrderListsRow,
  getOrderList: getOrderListRow,
  cancelOrderList: cancelOrderListRow,
  getIntent: getIntentRow,
  setCancelAfter: setCancelAfterRow,
  listCancelAfter: listCancelAfterRow,
  receiveAlert: receiveAlertRow,
  listFills: listFillsRow,
  listPositions: listPositionsRow,
  listBalances: listBalancesRow,
  listFees: listFeesRow,
  getInstrumentSettings: getInstrumentSettingsRow,
  setInstrumentSettings: setInstrumentSettingsRow,
  getAccountSettings: getAccountSettingsRow,
  setAccountSettings: setAccountSettingsRow,
  listInstruments: listInstrumentsRow,
  listQuotes: listQuotesRow,
  listExchanges: listExchangesRow,
  getDeployment: getDeploymentRow,
  getHealth: getHealthRow,
  getOpenapi: getOpenapiRow,
  getDocs: getDocsRow,
  getDocsAsset: getDocsAssetRow,
} as const;

export type OperationName = keyof typeof operations;
