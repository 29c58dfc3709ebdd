import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { PaperReply } from '../protocol.ts';
import type { FaultAction } from './fault.ts';

/** Sends the reply as the fault would have it. */
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

/** Sends a reply as it is. */
export function send(response: ServerResponse, reply: PaperReply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

/** What an order's row is misread by, where the last of two equal names wins. */
const WRONG: Readonly<Record<string, string>> = {
  orderId: '1',
  orderID: '"00000000-0000-0000-0000-000000000000"',
  clientOrderId: '"another"',
  clOrdID: '"another"',
  orderLinkId: '"another"',
  origQty: '"9"',
  orderQty: '9',
  qty: '"9"',
};

const NAMED = new RegExp(`"(${Object.keys(WRONG).join('|')})":("[^"]*"|-?[\\d.]+)`, 'g');

/** The same reply, in which each id and amount of an order is followed by another of the same name, wrong. */
function withNamesTwice(body: string): string {
  return body.replace(NAMED, (member, name: string) => `${member},"${name}":${WRONG[name]}`);
}

/** What names an order in a reply to a command. */
const ID_NAMES = ['symbol', 'orderId', 'clientOrderId', 'origClientOrderId', 'orderID', 'clOrdID'];

/**
 * The same reply with each order reduced to its ids. Other replies stay unchanged, and so do enveloped ones: Bybit never
 * returns more than the ids of an order that it accepts (docs/venues/bybit.md §2.1).
 */
function withIdsOnly(body: string): string {
  if (body.startsWith('{"retCode"')) return body;
  // Ids may be longer than a double holds, so the text of each member is kept: rows of orders have members that nest.
  const members = ID_NAMES.flatMap((name) => body.match(new RegExp(`"${name}":(?:"[^"]*"|-?\\d+)`))?.[0] ?? []);
  const namesAnOrder = members.some((member) => /^"order(?:Id|ID)"/.test(member));
  return namesAnOrder && body.startsWith('{') ? `{${members.join(',')}}` : body;
}
