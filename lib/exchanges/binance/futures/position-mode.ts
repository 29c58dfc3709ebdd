import type { PositionMode } from '../../../domain/settings.ts';
import type { Answer } from '../../client/client.ts';
import type { CallContext } from '../../port.ts';
import { objectOf, UnreadableReply } from '../../wire.ts';
import type { BinanceClient } from '../client.ts';
import type { FuturesProduct } from './product.ts';
import * as query from './query.ts';

/** The account's position mode as far as it is known. */
export interface PositionModes {
  /** One-way until the account proves to be in hedge mode. */
  assumed(): PositionMode;
  /** Asks the exchange. Throws a Problem. */
  relearn(call: CallContext): Promise<PositionMode>;
}

/**
 * Learns the mode only when an order is refused for it: asking before every first order would cost a round trip and 30 units
 * of weight for the few accounts in hedge mode. The result needs no expiry: an order in the form of the wrong mode is always
 * refused, and never executed as something else.
 */
export function createPositionModes(client: BinanceClient, product: FuturesProduct): PositionModes {
  let mode: PositionMode = 'oneWay';
  return {
    assumed: () => mode,
    async relearn(call) {
      mode = await client.read(query.positionMode(product), call, (json) => {
        const { dualSidePosition } = objectOf(json, 'The position mode');
        if (typeof dualSidePosition !== 'boolean') throw new UnreadableReply('dualSidePosition is not a boolean.');
        return dualSidePosition ? 'hedge' : 'oneWay';
      });
      return mode;
    },
  };
}

/**
 * -4061 and -4060 name the position side; -1106 is the refusal of reduceOnly in hedge mode (§2.1). All come before the
 * engine sees the order.
 */
export function refusesMode(answer: Answer): answer is Extract<Answer, { kind: 'refused' }> {
  if (answer.kind !== 'refused' || answer.refusal.outcome !== 'rejected') return false;
  const { code, message = '' } = answer.refusal;
  return code === '-4061' || code === '-4060' || (code === '-1106' && /reduceonly|positionside/i.test(message));
}
