import type { BinanceRequest, ReadRequest } from './client.ts';
import type { Params } from './signing.ts';

/** A read of the account. */
export function signedRead(operation: string, path: string, params: Params): ReadRequest {
  return { operation, path, params, signed: true };
}

/** A command; `spends` says whether it is counted as an order. */
export function command(
  operation: string,
  method: BinanceRequest['method'],
  path: string,
  params: Params,
  spends: BinanceRequest['spends'],
): BinanceRequest {
  return { operation, method, path, params, signed: true, spends };
}
