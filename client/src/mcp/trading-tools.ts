import type { AtlasClient } from '../client.ts';
import { OPERATIONS } from '../contract/operations.ts';
import { AtlasProblem } from '../errors.ts';
import { clientOrderIdOf } from '../keys/key-store.ts';
import type { Order, OrderPreview, OrderRequest } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { type Tool, withoutReferences } from './reading-tools.ts';
import type { Ticket, Tickets } from './tickets.ts';
import { canceledWords, notKnownWords, notPlacedWords, placedWords, reasonOf, said, type ToolAnswer } from './words.ts';

const FOLLOW_MS = 20_000;
const TRADING = { readOnlyHint: false, destructiveHint: true, idempotentHint: true } as const;

/** `preview_order`: alone it only reads; with tickets it gives the token that placing needs. */
export function previewTool(client: AtlasClient, tickets: Tickets | undefined): Tool {
  const again = {
    type: 'boolean',
    description:
      'true only if a second, separate order with the same terms is really wanted. Never after an error, a time-out or an unknown outcome.',
  };
  return {
    name: 'preview_order',
    title: OPERATIONS.previewOrder.summary,
    description: `${OPERATIONS.previewOrder.description}${
      tickets === undefined
        ? ' This server cannot place orders.'
        : ' Gives the token that place_order needs. The same order previewed again within ten minutes has the same token, and so stays one order.'
    }`,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
    inputSchema: {
      type: 'object',
      properties: { order: orderSchema(), ...(tickets && { again }) },
      required: ['order'],
      additionalProperties: false,
    },
    failed: ({ detail, problem }) =>
      said(
        `NOTHING WAS PLACED, and the order cannot be previewed. ${detail}`,
        { outcome: 'rejected', detail, ...(problem && { problem }) },
        true,
      ),
    async run({ order: given, again: another }) {
      const order = given as OrderRequest;
      const preview = await client.orders.preview(order);
      if (tickets === undefined) return said(`NOTHING WAS PLACED. ${previewWords(preview)}`, { preview });
      const ticket = await tickets.issue(order, preview.notional, another === true);
      return said(ticketWords(ticket, preview), { preview, token: ticket.token, state: ticket.state });
    },
  };
}

function ticketWords({ token, state }: Ticket, preview: OrderPreview): string {
  switch (state) {
    case 'previewed':
      return `NOTHING WAS PLACED YET. ${previewWords(preview)} To place this order once, call place_order with token "${token}".`;
    case 'placed':
      return `THIS ORDER WAS ALREADY PLACED, minutes ago, with token "${token}". Placing it again returns that order and places nothing. If another such order is really wanted, preview with again: true.`;
    case 'open':
      return `THIS ORDER WAS ALREADY SENT with token "${token}", and it is NOT KNOWN whether it was placed. Call follow_order with that token. Do not use again: true.`;
    case 'refused':
      return `${previewWords(preview)} An earlier try with token "${token}" was refused and nothing was placed. To try once more, call place_order with the same token.`;
    default:
      throw new TypeError(`No such state: ${String(state satisfies never)}`);
  }
}

function previewWords({
  side,
  quantity,
  quantityUnit,
  symbol,
  exchange,
  price,
  notional,
  fee,
  sufficient,
}: OrderPreview) {
  const worth = notional === null ? 'of unknown value' : `worth ${notional.amount} ${notional.asset}`;
  const cost = fee === null ? '' : `, fee about ${fee.amount} ${fee.asset}`;
  const funds = sufficient === false ? ' THE FUNDS DO NOT SUFFICE.' : '';
  return `${side} ${quantity ?? ''} ${quantityUnit} of ${symbol} on ${exchange} at ${price ?? 'the market'}, ${worth}${cost}.${funds}`;
}

/** An order without an id of its own: with a new id, the same order would look like another. */
function orderSchema(): Record<string, unknown> {
  const { oneOf, ...rest } = withoutReferences(OPERATIONS.previewOrder.body) as {
    oneOf: readonly { properties: Record<string, unknown> }[];
  };
  return {
    ...rest,
    oneOf: oneOf.map(({ properties: { clientOrderId: _, ...properties }, ...schema }) => ({ ...schema, properties })),
  };
}

/** The tools that trade. */
export function tradingTools(client: AtlasClient, tickets: Tickets): readonly Tool[] {
  const token = { type: 'string', description: 'The token that preview_order gave.' };
  const byToken = { type: 'object', properties: { token }, required: ['token'], additionalProperties: false };
  return [
    {
      name: 'place_order',
      title: 'Place a previewed order',
      description:
        'Places the order of a token, at most once: calling it again with the same token never places a second order. The answer says PLACED, NOT PLACED, or NOT KNOWN.',
      annotations: TRADING,
      inputSchema: byToken,
      failed: ({ detail }) => notPlacedWords({ detail: `${detail} Nothing was sent by this call.` }),
      run: async (input) => place(client, tickets, String(input.token)),
    },
    {
      name: 'follow_order',
      title: 'Ask what became of an order',
      description: 'Asks what became of an order that place_order could not tell the outcome of. Places nothing.',
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
      inputSchema: byToken,
      failed: ({ detail }) => notKnownWords(detail, ''),
      run: async (input) => follow(client, tickets, String(input.token)),
    },
    {
      name: 'cancel_order',
      title: OPERATIONS.cancelOrder.summary,
      description: `${OPERATIONS.cancelOrder.description} Safe to call again.`,
      annotations: TRADING,
      inputSchema: {
        type: 'object',
        properties: { orderId: { type: 'string', minLength: 1, description: 'Id of the order.' } },
        required: ['orderId'],
        additionalProperties: false,
      },
      failed: ({ detail, problem }) =>
        said(`NOT CANCELED: ${detail}`, { outcome: 'rejected', detail, ...(problem && { problem }) }, true),
      async run(input) {
        const orderId = String(input.orderId);
        return canceledWords(await client.orders.cancel(orderId), orderId);
      },
    },
  ];
}

async function place(client: AtlasClient, tickets: Tickets, token: string): Promise<ToolAnswer> {
  let before: Ticket | undefined;
  try {
    before = await tickets.find(token);
  } catch (error) {
    return notKnownWords(
      `This call sent nothing. Whether an earlier one did cannot be read: ${reasonOf(error).detail}`,
      token,
    );
  }
  // Once sent, a ticket is followed: Atlas would carry out a key that it has forgotten.
  if (before?.state === 'placed' || before?.state === 'open') return await follow(client, tickets, token);
  const { ticket, isFirst } = await tickets.reserve(token);
  let result: Outcome<Order>;
  try {
    result = await client.orders.place(ticket.order, { key: keyOf(token) });
  } catch (error) {
    const { detail } = reasonOf(error);
    if (!isFirst)
      return notKnownWords(`Another call places this token at the same time, and this one could not: ${detail}`, token);
    // A place throws only if nothing was sent.
    await tickets.settle(token, 'refused');
    return notPlacedWords({ detail: `Nothing was sent: ${detail} The same token can be placed again.` });
  }
  return await told(tickets, token, result);
}

async function told(tickets: Tickets, token: string, first: Outcome<Order>): Promise<ToolAnswer> {
  const result = first.outcome === 'unknown' ? await followed(first) : first;
  switch (result.outcome) {
    case 'done':
      await settled(tickets, token, 'placed');
      break;
    case 'rejected':
      await settled(tickets, token, 'refused');
      break;
    case 'unknown':
      break;
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
  return placedWords(result, token);
}

/** What became of it; still unknown where asking fails. */
async function followed(first: Extract<Outcome<Order>, { outcome: 'unknown' }>): Promise<Outcome<Order>> {
  return await first.follow({ timeoutMs: FOLLOW_MS }).catch(() => first);
}

/** The outcome is told, whatever keeps it from being noted: a ticket that stays open is followed when it is asked for again. */
async function settled(tickets: Tickets, token: string, state: 'placed' | 'refused'): Promise<void> {
  await tickets.settle(token, state).catch(() => undefined);
}

async function follow(client: AtlasClient, tickets: Tickets, token: string): Promise<ToolAnswer> {
  const ticket = await tickets.find(token);
  if (ticket === undefined) {
    return notKnownWords(
      `There is no preview with the token "${token}" here, so nothing is known of its order.`,
      token,
    );
  }
  if (ticket.sentAt === null) {
    const detail =
      ticket.state === 'refused' ? 'The last try with this token was refused.' : 'This token was never sent.';
    return said(`NOT PLACED. ${detail}`, { outcome: 'rejected', detail });
  }
  try {
    return await askedAgain(client, tickets, token);
  } catch (error) {
    return notKnownWords(
      `The order of this token was sent, and asking what became of it failed: ${reasonOf(error).detail}`,
      token,
    );
  }
}

async function askedAgain(client: AtlasClient, tickets: Tickets, token: string): Promise<ToolAnswer> {
  const open = (await client.openCommands()).find(({ command }) => command.key === keyOf(token));
  if (open !== undefined) return await told(tickets, token, (await open.resume()) as Outcome<Order>);
  // The command has ended; Atlas remembers how.
  try {
    const { order, problem } = await client.intent(clientOrderIdOf(keyOf(token)));
    if (problem !== null) {
      const result = { outcome: 'rejected', problem: new AtlasProblem(problem), key: keyOf(token) } as const;
      return await told(tickets, token, result);
    }
    if (order !== null) {
      return await told(tickets, token, { outcome: 'done', order, replayed: true, key: keyOf(token) });
    }
  } catch (error) {
    if (!(error instanceof AtlasProblem)) throw error;
  }
  return said(
    'NOT KNOWN. Atlas has no record of this token any more, and may not have received it. Look for the order with list_orders before anything else; do not place it again.',
    { outcome: 'unknown', token },
  );
}

/** The key belongs to the preview: however often it is placed, it is one order. */
function keyOf(token: string): string {
  return `mcp-${token}`;
}
