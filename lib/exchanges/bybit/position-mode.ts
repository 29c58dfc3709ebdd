import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import type { Answer } from '../client/client.ts';
import type { CallContext } from '../port.ts';
import { listOf, objectOf, optionalInteger, UnreadableReply } from '../wire.ts';
import type { BybitCategory } from './categories.ts';
import type { BybitClient } from './client.ts';
import * as query from './query.ts';

/** Whether a contract has one position, or one on each side (docs/venues/bybit.md §2.1). */
export type BybitPositionMode = 'oneWay' | 'hedge';

/** The learnt modes of the account: each contract has its own. */
export interface BybitPositionModes {
  /** One-way until the contract is found to be in hedge mode. */
  assumed(instrument: Instrument): BybitPositionMode;
  /** Reads the mode from the exchange. Throws a Problem. */
  relearn(instrument: Instrument, call: CallContext): Promise<BybitPositionMode>;
}

/**
 * Learns a mode only when an order is refused for it, because asking first would cost every first order a round trip
 * for the few accounts in hedge mode. An order with the wrong mode is refused in either direction.
 */
export function createBybitPositionModes(client: BybitClient, category: BybitCategory): BybitPositionModes {
  const modes = new Map<string, BybitPositionMode>();
  return {
    assumed: ({ exchangeSymbol }) => modes.get(exchangeSymbol) ?? 'oneWay',
    async relearn(instrument, call) {
      const mode = await client.read(query.positionsOn(category, instrument), call, (result) =>
        modeIn(
          listOf(result.list, 'The positions').map((row) =>
            optionalInteger(objectOf(row, 'A position'), 'positionIdx'),
          ),
        ),
      );
      modes.set(instrument.exchangeSymbol, mode);
      return mode;
    },
  };
}

/** One row with index 0, or one per side. */
function modeIn(indices: readonly (number | undefined)[]): BybitPositionMode {
  if (indices.includes(0)) return 'oneWay';
  if (indices.includes(1) || indices.includes(2)) return 'hedge';
  throw new UnreadableReply('no row tells its positionIdx.');
}

/** Only USDT perpetuals have a hedge mode (§2.1). */
export function mayBeHedged({ market, contract, settle }: Instrument): boolean {
  return market === 'usdm' && contract === 'perpetual' && settle === 'USDT';
}

/** The position side that an order opens, and the one that it reduces. */
const LEGS: Readonly<Record<Side, { readonly opens: number; readonly reduces: number }>> = {
  BUY: { opens: 1, reduces: 2 },
  SELL: { opens: 2, reduces: 1 },
};

/** The `positionIdx` of an order; `undefined` for the default. */
export function positionIdxOf({ side, reduceOnly }: CheckedOrder, mode: BybitPositionMode): number | undefined {
  return mode === 'hedge' ? LEGS[side][reduceOnly ? 'reduces' : 'opens'] : undefined;
}

/**
 * Whether a refusal may be caused by the mode: 10001 is the answer to many faults, and its text may be translated
 * (§1.4, §6.1), so the mode itself must be read.
 */
export function mayRefuseMode(
  answer: Answer,
  instrument: Instrument,
): answer is Extract<Answer, { readonly kind: 'refused' }> {
  return answer.kind === 'refused' && answer.refusal.code === '10001' && mayBeHedged(instrument);
}
