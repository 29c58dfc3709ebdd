import type { Instrument } from '../../domain/instrument.ts';
import { parseSymbol } from '../../domain/symbol.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { type InstrumentIdentity, type InstrumentRows, readInstrument } from '../instrument-list.ts';
import { type CallContext, NOT_SERVED, type NotServed } from '../port.ts';
import { isObject, objectOf, textOf, UnreadableReply } from '../wire.ts';
import type { BinanceClient, BinanceReadRequest } from './client.ts';
import { rateLimitsOf, symbolsOf } from './filters.ts';

/** How to read the symbols of exchangeInfo, on any product (docs/venues/binance.md §4.1). */
export function symbolRows(
  bases: readonly string[],
  identityOf: (symbol: ExactJsonObject) => InstrumentIdentity,
  instrumentOf: (symbol: ExactJsonObject) => Instrument,
): InstrumentRows {
  const pairOf = (symbol: ExactJsonObject) => `${textOf(symbol, 'baseAsset')}/${textOf(symbol, 'quoteAsset')}`;
  return {
    identityOf,
    instrumentOf,
    pairOf,
    // Symbols outside ASCII exist; no unified symbol or order id can name them.
    isServed: (symbol) =>
      bases.includes(textOf(symbol, 'baseAsset')) &&
      (typeof symbol.quoteAsset !== 'string' || parseSymbol(pairOf(symbol)) !== undefined),
  };
}

/**
 * The symbol with this name, as complete as its row is. `undefined` if there is none; throws UnreadableReply if its row does
 * not identify it.
 */
export function namedIn(
  symbols: readonly ExactJson[],
  exchangeSymbol: string,
  rows: InstrumentRows,
): Instrument | NotServed | undefined {
  const named = symbols.filter((symbol) => isObject(symbol)).find((symbol) => symbol.symbol === exchangeSymbol);
  const read = named && readInstrument(named, rows);
  if (read === undefined) return undefined;
  if ('notServed' in read) return NOT_SERVED;
  if (!('reason' in read)) return read;
  if (read.instrument === null)
    throw new UnreadableReply(`${exchangeSymbol} is listed but cannot be read: ${read.reason}`);
  return read.instrument;
}

/** Reads the symbols of exchangeInfo and learns the limits it states. */
export async function readSymbols<T>(
  client: BinanceClient,
  request: BinanceReadRequest,
  call: CallContext,
  parse: (symbols: readonly ExactJson[]) => T,
): Promise<T> {
  return await client.read(request, call, (json) => {
    client.learnLimits(rateLimitsOf(objectOf(json, 'exchangeInfo')));
    return parse(symbolsOf(json));
  });
}
