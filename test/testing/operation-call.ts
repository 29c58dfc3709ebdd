import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as amendOrder from '../../functions/amend-order.ts';
import * as cancelOrder from '../../functions/cancel-order.ts';
import * as cancelOrderList from '../../functions/cancel-order-list.ts';
import * as cancelOrders from '../../functions/cancel-orders.ts';
import * as flatten from '../../functions/flatten.ts';
import * as getHealth from '../../functions/get-health.ts';
import * as getInstrumentSettings from '../../functions/get-instrument-settings.ts';
import * as getIntent from '../../functions/get-intent.ts';
import * as getOpenapi from '../../functions/get-openapi.ts';
import * as getOrder from '../../functions/get-order.ts';
import * as getOrderList from '../../functions/get-order-list.ts';
import * as listActiveOrders from '../../functions/list-active-orders.ts';
import * as listCancelAfter from '../../functions/list-cancel-after.ts';
import * as listExchanges from '../../functions/list-exchanges.ts';
import * as listFills from '../../functions/list-fills.ts';
import * as listInstruments from '../../functions/list-instruments.ts';
import * as listOrders from '../../functions/list-orders.ts';
import * as placeOrder from '../../functions/place-order.ts';
import * as placeOrderList from '../../functions/place-order-list.ts';
import * as placeOrders from '../../functions/place-orders.ts';
import * as previewOrder from '../../functions/preview-order.ts';
import * as receiveAlert from '../../functions/receive-alert.ts';
import * as setAccountSettings from '../../functions/set-account-settings.ts';
import * as setCancelAfter from '../../functions/set-cancel-after.ts';
import * as setInstrumentSettings from '../../functions/set-instrument-settings.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';

// Imported statically: a test in simulated time cannot wait for a file.
const entries = {
  placeOrder,
  placeOrderList,
  getOrderList,
  cancelOrderList,
  placeOrders,
  previewOrder,
  listFills,
  listOrders,
  listActiveOrders,
  cancelOrders,
  getOrder,
  amendOrder,
  cancelOrder,
  flatten,
  setCancelAfter,
  listCancelAfter,
  setInstrumentSettings,
  setAccountSettings,
  getInstrumentSettings,
  getIntent,
  receiveAlert,
  listInstruments,
  listExchanges,
  getHealth,
  getOpenapi,
};

/** An operation that answers with JSON. */
export type CalledOperation = keyof typeof entries;

/** A request as a caller writes it. `body` is sent as JSON, `text` as it is. */
export interface OperationRequest {
  readonly path?: Readonly<Record<string, string>>;
  /** Short for the path parameter of that name. */
  readonly orderId?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The Idempotency-Key. */
  readonly key?: string | undefined;
  /** ARN of the caller; unsigned where absent. */
  readonly principal?: string | undefined;
}

export interface OperationAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls an operation on a container as API Gateway does, with a minute of time left. */
export async function callOperation(
  atlas: Atlas,
  name: CalledOperation,
  request: OperationRequest = {},
): Promise<OperationAnswer> {
  const reply = await entries[name].handler.on(atlas)(eventOf(name, request), {
    getRemainingTimeInMillis: () => 60_000,
  });
  const headers = Object.fromEntries(
    Object.entries(reply.headers ?? {}).map(([header, value]) => [header.toLowerCase(), String(value)]),
  );
  return {
    status: reply.statusCode,
    headers,
    text: reply.body,
    body: JSON.parse(reply.body) as OperationAnswer['body'],
  };
}

let requests = 0;

/** The API Gateway event of a request. */
function eventOf(name: CalledOperation, request: OperationRequest): APIGatewayProxyEvent {
  const { query = {}, body, text, contentType = 'application/json', key, orderId } = request;
  const { method, path: resource } = operations[name];
  const path = { ...request.path, ...(orderId !== undefined && { orderId }) };
  const sent = text ?? (body === undefined ? null : JSON.stringify(body));
  const headers = {
    ...request.headers,
    ...(sent !== null && { 'Content-Type': contentType }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
  };
  requests += 1;
  return restEvent({
    requestId: `request-${requests}`,
    userArn: request.principal ?? null,
    httpMethod: method,
    resource,
    path: Object.entries(path).reduce((given, [part, value]) => given.replace(`{${part}}`, value), resource),
    headers,
    multiValueHeaders: multiValue(headers) ?? {},
    pathParameters: Object.keys(path).length > 0 ? path : null,
    multiValueQueryStringParameters: multiValue(query),
    body: sent,
  });
}

function multiValue(fields: NonNullable<OperationRequest['query']>): Record<string, string[]> | null {
  const lists = Object.entries(fields).map(([name, value]) => [name, [value].flat()]);
  return lists.length > 0 ? Object.fromEntries(lists) : null;
}
