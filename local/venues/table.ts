import type { Exchange } from '../../lib/domain/instrument.ts';
import { BINANCE } from './binance.ts';
import { BITMEX } from './bitmex.ts';
import { BYBIT } from './bybit.ts';
import type { LocalVenue } from './local-venue.ts';

/** Facts about each exchange for the operator's commands and the demo. */
export const LOCAL_VENUES: Readonly<Record<Exchange, LocalVenue>> = {
  binance: BINANCE,
  bitmex: BITMEX,
  bybit: BYBIT,
};
