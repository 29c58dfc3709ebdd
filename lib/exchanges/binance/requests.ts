import type { BinanceReadRequest, BinanceRequest } from './client.ts';
import type { Params } from './signing.ts';

/** A signed read. */
export function signedRead(operation: string, path: string, params: Params, weight: number): BinanceReadRequest {
  return { operation, path, params, signed: true, weight };
}

/** A command's cost and urgency. */
export type Charge = Pick<BinanceRequest, 'spends' | 'weight' | 'rank'>;

/** A command; `charge` says whether it counts as an order. */
export function command(
  operation: string,
  method: BinanceRequest['method'],
  path: string,
  params: Params,
  charge: Charge,
): BinanceRequest {
  return { operation, method, path, params, signed: true, ...charge };
}
