import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { PaperReply } from '../protocol.ts';
import type { FaultAction } from './fault.ts';

/** Sends the reply as the fault demands. */
export function deliver(
  response: ServerResponse,
  reply: PaperReply,
  action: FaultAction | undefined,
  doomed: WeakSet<Socket>,
): void {
  const { socket } = response;
  switch (action?.kind) {
    case 'silence':
      return;
    case 'reset':
      socket?.resetAndDestroy();
      return;
    case 'wait':
      setTimeout(() => send(response, reply), action.ms).unref();
      return;
    case 'reply':
      send(response, action.reply);
      return;
    case 'contentType':
      send(response, { ...reply, headers: { ...reply.headers, 'content-type': action.contentType } });
      return;
    case 'truncate':
      response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
      response.write(reply.body.slice(0, Math.ceil(reply.body.length / 2)), () => socket?.destroy());
      return;
    case 'namesTwice':
      send(response, { ...reply, body: withNamesTwice(reply.body) });
      return;
    case 'otherWords':
      send(response, {
        ...reply,
        body: reply.body.replace(/"retMsg":"[^"]*"/, `"retMsg":${JSON.stringify(action.words)}`),
      });
      return;
    case 'idsOnly':
      send(response, { ...reply, body: withIdsOnly(reply.body) });
      return;
    case 'resetOnReuse':
      if (socket !== null) doomed.add(socket);
      send(response, reply);
      return;
    default:
      send(response, reply);
  }
}

/** Sends a reply unchanged. */
export function send(response: ServerResponse, reply: PaperReply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

/** The fields of an order that are misread when the last of two equal names wins. */
const WRONG: Readonly<Record<string, string>> = {
  orderId: '1',
  orderID: '"00000000-0000-0000-0000-000000000000"',
  clientOrderId: '"another"',
  algoId: '1',
  clientAlgoId: '"another"',
  clOrdID: '"another"',
  orderLinkId: '"another"',
  origQty: '"9"',
  orderQty: '9',
  qty: '"9"',
};

const NAMED = new RegExp(`"(${Object.keys(WRONG).join('|')})":("[^"]*"|-?[\\d.]+)`, 'g');

/** The same reply, in which each id and amount of an order is repeated under the same name with a wrong value. */
function withNamesTwice(body: string): string {
  return body.replace(NAMED, (member, name: string) => `${member},"${name}":${WRONG[name]}`);
}

/** The fields that name an order in a reply to a command. */
const ID_NAMES = [
  'symbol',
  'orderId',
  'clientOrderId',
  'origClientOrderId',
  'algoId',
  'clientAlgoId',
  'orderID',
  'clOrdID',
];

/**
 * The same reply with each order reduced to its ids. Other replies stay unchanged, and so do enveloped ones: Bybit
 * never returns more than the ids of an accepted order (docs/venues/bybit.md §2.1).
 */
function withIdsOnly(body: string): string {
  if (body.startsWith('{"retCode"')) return body;
  // Each member keeps its source text, because ids may exceed a double. Rows of orders can have nested members.
  const members = ID_NAMES.flatMap((name) => body.match(new RegExp(`"${name}":(?:"[^"]*"|-?\\d+)`))?.[0] ?? []);
  const namesAnOrder = members.some((member) => /^"(?:order(?:Id|ID)|algoId)"/.test(member));
  return namesAnOrder && body.startsWith('{') ? `{${members.join(',')}}` : body;
}
