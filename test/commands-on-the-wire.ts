import type { Exchange } from '../lib/domain/instrument.ts';

/** The pattern of a command's own request. */
export interface WireCommand {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** The exact path; absent when the method is enough. */
  readonly path?: string;
}

export type CommandName = 'place' | 'amend' | 'cancel' | 'cancelAll' | 'setting';

const BY_METHOD: Readonly<Record<CommandName, WireCommand>> = {
  place: { method: 'POST' },
  amend: { method: 'PUT' },
  cancel: { method: 'DELETE' },
  cancelAll: { method: 'DELETE' },
  setting: { method: 'POST' },
};

/** The requests that carry each command to each exchange, for faults that apply to one of them. */
export const COMMANDS_ON_THE_WIRE: Readonly<Record<Exchange, Readonly<Record<CommandName, WireCommand>>>> = {
  binance: BY_METHOD,
  bitmex: BY_METHOD,
  bybit: {
    place: { method: 'POST', path: '/v5/order/create' },
    amend: { method: 'POST', path: '/v5/order/amend' },
    cancel: { method: 'POST', path: '/v5/order/cancel' },
    cancelAll: { method: 'POST', path: '/v5/order/cancel-all' },
    setting: { method: 'POST' },
  },
};

/** Whether a request carries the command. */
export function isCommand(
  { method, path = '' }: WireCommand,
  request: { readonly method: string; readonly path: string },
): boolean {
  return request.method === method && (path === '' || request.path.split('?')[0] === path);
}
