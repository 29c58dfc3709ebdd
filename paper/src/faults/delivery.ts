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
  origQty: '"9"',
  orderQty: '9',
};

/** The same rows, each of whose ids and amounts is given once more at its end, wrong. Other text stays as it is. */
function withNamesTwice(body: string): string {
  const names = Object.keys(WRONG).filter((name) => body.includes(`"${name}":`));
  const again = names.map((name) => `,"${name}":${WRONG[name]}`).join('');
  return body.replace(/}(?=,\{|\]$|$)/g, `${again}}`);
}

/** What names an order in a reply to a command. */
const ID_NAMES = ['symbol', 'orderId', 'clientOrderId', 'origClientOrderId', 'orderID', 'clOrdID'];

/** The same reply with each order reduced to its ids. Other replies stay unchanged. */
function withIdsOnly(body: string): string {
  // Ids may be longer than a double holds, so the text of each member is kept: rows of orders have members that nest.
  const members = ID_NAMES.flatMap((name) => body.match(new RegExp(`"${name}":(?:"[^"]*"|-?\\d+)`))?.[0] ?? []);
  const namesAnOrder = members.some((member) => /^"order(?:Id|ID)"/.test(member));
  return namesAnOrder && body.startsWith('{') ? `{${members.join(',')}}` : body;
}
