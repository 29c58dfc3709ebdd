import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Big from 'big.js';
import type { OrderRequest } from '../model.ts';
import { refusalOf, type TradingLimits } from './limits.ts';
import { type Files, lockedFolder } from './locked-folder.ts';

/** A previewed order: its token, and what has been done with it. */
export interface Ticket {
  readonly token: string;
  readonly order: OrderRequest;
  readonly notional: { readonly amount: string; readonly asset: string } | null;
  readonly previewedAt: number;
  /** When it was first sent; `null`: never. */
  readonly sentAt: number | null;
  /** What is known of it. `open`: sent, and not certain. */
  readonly state: 'previewed' | 'open' | 'placed' | 'refused';
  /** The day whose total it counts in. */
  readonly day: string | null;
}

/** How long a preview stands for the same order, from its last step on. */
const STANDS_MS = 10 * 60_000;

const TOKEN = /^[a-z0-9]{16}$/;

/** The previews of this machine, shared by all its processes. */
export interface Tickets {
  /**
   * The ticket of an order. The same order gets the same ticket for ten minutes, and for as long as it is not certain what
   * became of it, unless `again` says that another order is meant.
   */
  issue(order: OrderRequest, notional: Ticket['notional'], again: boolean): Promise<Ticket>;
  find(token: string): Promise<Ticket | undefined>;
  /**
   * Reserves the order's value in the total of the day; throws a `TicketError` where the limits refuse it. `isFirst: false`:
   * another call has reserved it, and may be sending it.
   */
  reserve(token: string): Promise<{ readonly ticket: Ticket; readonly isFirst: boolean }>;
  settle(token: string, state: 'open' | 'placed' | 'refused'): Promise<void>;
}

/** The ticket does not allow what was asked. Nothing was sent. */
class TicketError extends Error {
  override readonly name = 'TicketError';
}

export function openTickets(folder: string, limits: TradingLimits, now: () => number): Tickets {
  const shared = lockedFolder(join(folder, 'mcp'));
  const read = async (files: Files, token: string): Promise<Ticket | undefined> =>
    TOKEN.test(token) ? ((await files.read(`ticket-${token}.json`)) as Ticket | undefined) : undefined;
  const write = (files: Files, ticket: Ticket) => files.write(`ticket-${ticket.token}.json`, ticket);

  return {
    issue: (order, notional, again) =>
      shared.within(async (files) => {
        const name = `order-${fingerprint(order)}.json`;
        const last = (await files.read(name)) as { token: string } | undefined;
        const standing = last && (await read(files, last.token));
        if (standing !== undefined && !again && stands(standing, now())) return standing;
        const token = randomBytes(10).toString('hex').slice(0, 16);
        const ticket: Ticket = {
          token,
          order,
          notional,
          previewedAt: now(),
          sentAt: null,
          state: 'previewed',
          day: null,
        };
        await write(files, ticket);
        await files.write(name, { token });
        return ticket;
      }),
    find: (token) => shared.within((files) => read(files, token)),
    reserve: (token) =>
      shared.within(async (files) => {
        const ticket = await read(files, token);
        if (ticket === undefined)
          throw new TicketError('There is no preview with this token. Preview the order first.');
        if (ticket.sentAt !== null) return { ticket, isFirst: false };
        if (now() - ticket.previewedAt > STANDS_MS) {
          throw new TicketError('The preview is older than ten minutes. Preview the order again. Nothing was sent.');
        }
        const day = new Date(now()).toISOString().slice(0, 10);
        const totals = ((await files.read(`day-${day}.json`)) ?? {}) as Record<string, string>;
        const spent = new Big(totals[ticket.notional?.asset ?? ''] ?? 0);
        const refusal = refusalOf(limits, ticket.order.symbol, ticket.notional, spent);
        if (refusal !== undefined) throw new TicketError(`${refusal} Nothing was sent.`);
        const sent: Ticket = { ...ticket, sentAt: now(), state: 'open', day };
        // The total first: a process that ends in between has counted too much, never too little.
        await count(files, sent, 1);
        await write(files, sent);
        return { ticket: sent, isFirst: true };
      }),
    settle: (token, state) =>
      shared.within(async (files) => {
        const ticket = await read(files, token);
        if (ticket === undefined || ticket.state === state) return;
        if (state !== 'refused') return await write(files, { ...ticket, state });
        // It can be tried once more, against the limits of then.
        await write(files, { ...ticket, state, sentAt: null, day: null });
        await count(files, ticket, -1);
      }),
  };
}

function stands({ previewedAt, sentAt, state }: Ticket, now: number): boolean {
  return state === 'open' || now - (sentAt ?? previewedAt) <= STANDS_MS;
}

async function count(files: Files, { day, notional }: Ticket, sign: 1 | -1): Promise<void> {
  if (day === null || notional === null) return;
  const name = `day-${day}.json`;
  const totals = ((await files.read(name)) ?? {}) as Record<string, string>;
  const total = new Big(totals[notional.asset] ?? 0).plus(new Big(notional.amount).times(sign));
  await files.write(name, { ...totals, [notional.asset]: total.toFixed() });
}

/** The same for two requests that ask for the same order, however they are written. */
function fingerprint(order: OrderRequest): string {
  const fields = Object.entries(order)
    .filter(([name, value]) => value !== false && value !== undefined && !(name === 'timeInForce' && value === 'GTC'))
    .map(([name, value]) => [
      name,
      /^\d{1,40}(\.\d{1,40})?$/.test(String(value)) ? new Big(String(value)).toFixed() : value,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 32);
}
