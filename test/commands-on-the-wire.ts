import type { Exchange } from '../lib/domain/instrument.ts';

/** What a request has to look like to be a command's own. */
export interface WireCommand {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** The exact path; absent where the method tells. */
  readonly path?: string;
}

export type CommandName = 'place' | 'amend' | 'cancel' | 'cancelAll';

const BY_METHOD: Readonly<Record<CommandName, WireCommand>> = {
  place: { method: 'POST' },
  amend: { method: 'PUT' },
  cancel: { method: 'DELETE' },
  cancelAll: { method: 'DELETE' },
};

/** The requests by which each exchange is told of a command, for faults that strike one of them. */
export const COMMANDS_ON_THE_WIRE: Readonly<Record<Exchange, Readonly<Record<CommandName, WireCommand>>>> = {
  binance: BY_METHOD,
  bitmex: BY_METHOD,
  bybit: {
    place: { method: 'POST', path: '/v5/order/create' },
    amend: { method: 'POST', path: '/v5/order/amend' },
    cancel: { method: 'POST', path: '/v5/order/cancel' },
    cancelAll: { method: 'POST', path: '/v5/order/cancel-all' },
  },
};

/** Whether a request is the command. */
export function isCommand(
  { method, path = '' }: WireCommand,
  request: { readonly method: string; readonly path: string },
): boolean {
  return request.method === method && (path === '' || request.path.split('?')[0] === path);
}
