import type { BinanceReadRequest, BinanceRequest } from './client.ts';
import type { Params } from './signing.ts';

/** A signed read. */
export function signedRead(operation: string, path: string, params: Params, weight: number): BinanceReadRequest {
  return { operation, path, params, signed: true, weight };
}

/** The exchange's check of an order, which it does not place (docs/venues/binance.md §22.2). */
export function orderTrial(path: string, params: Params, weight: number): BinanceReadRequest {
  return { ...signedRead('tryOrder', path, params, weight), method: 'POST' };
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
