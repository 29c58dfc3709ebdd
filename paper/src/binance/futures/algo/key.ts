import type { ConditionalKey } from '../../../engine/conditional.ts';
import type { Parameters } from '../../parameters.ts';
import { REFUSED } from '../../refusal.ts';
import { sequenceOf } from './ids.ts';

/** How a request names a conditional order: by id if it has one, else by client id; no symbol (§21.8). */
export function readAlgoKey(parameters: Parameters, account: string): ConditionalKey {
  const id = parameters.integer('algoId');
  const clientOrderId = parameters.text('clientAlgoId');
  if (id !== undefined) return { account, sequence: sequenceOf(id) };
  if (clientOrderId === undefined) throw REFUSED.missingEither('algoId', 'clientAlgoId');
  return { account, clientOrderId };
}
