import type { Instrument } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import { parseSymbol } from '../../domain/symbol.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { listedInstruments, readInstrument } from '../instrument-list.ts';
import { type CallContext, type InstrumentList, NOT_SERVED, type NotServed } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import type { BybitCategory } from './categories.ts';
import { CLOSED, isClosedContract } from './categories.ts';
import type { BybitClient } from './client.ts';
import { bybitDeliveryName, bybitInstrumentRows } from './instruments.ts';
import { instrumentPage } from './models.ts';
import { createPageWatch } from './pages.ts';
import * as query from './query.ts';
import { bybitProtocolProblem } from './refusal.ts';
import { nextPage } from './request-text.ts';

/** The instruments of a category. */
export interface BybitListing {
  listed(call: CallContext): Promise<InstrumentList>;
  named(exchangeSymbol: string, call: CallContext): Promise<Instrument | NotServed | undefined>;
  delivered(symbol: string, call: CallContext): Promise<Instrument | undefined>;
}

/** Sends no request yet. */
export function createBybitListing(
  client: BybitClient,
  category: BybitCategory,
  bases: readonly string[],
): BybitListing {
  const rows = bybitInstrumentRows(category, bases);

  const named = async (exchangeSymbol: string, call: CallContext): Promise<Instrument | NotServed | undefined> => {
    // Trading instruments are returned unless another status is requested (docs/venues/bybit.md §4.1).
    for (const status of category.market === 'spot' ? [undefined] : ([undefined, CLOSED] as const)) {
      const request = query.bybitInstrumentNamed(category, exchangeSymbol, status);
      const found = await unlessUnknown(
        client.read(request, call, (result) =>
          instrumentPage(result).rows.find((row) => nameOf(row) === exchangeSymbol),
        ),
      );
      if (found === undefined) continue;
      const read = readInstrument(found, rows);
      if (read === undefined || 'notServed' in read) return NOT_SERVED;
      if (!('reason' in read)) return read;
      if (read.instrument !== null) return read.instrument;
      bybitProtocolProblem(new UnreadableReply(`${exchangeSymbol} cannot be read: ${read.reason}`));
    }
    return undefined;
  };

  return {
    async listed(call) {
      const { payload, ...request } = query.instrumentsInfo(category);
      const all: ExactJson[] = [];
      let page = payload;
      const goesOn = createPageWatch();
      for (;;) {
        const read = await client.read({ ...request, payload: page }, call, instrumentPage);
        all.push(...read.rows);
        const { cursor } = read;
        if (
          cursor === undefined ||
          !goesOn(
            cursor,
            read.rows.map((row) => String(nameOf(row))),
          )
        )
          break;
        page = nextPage(payload, cursor);
      }
      try {
        return listedInstruments(all, rows);
      } catch (error) {
        return bybitProtocolProblem(error);
      }
    },
    named,
    async delivered(symbol, call) {
      const asked = parseSymbol(symbol);
      const exchangeSymbol = asked && bybitDeliveryName(asked);
      const found = exchangeSymbol === undefined ? undefined : await named(exchangeSymbol, call);
      return found !== undefined && found !== NOT_SERVED && found.symbol === symbol && isClosedContract(found)
        ? found
        : undefined;
    },
  };
}

function nameOf(row: ExactJson): unknown {
  return typeof row === 'object' && row !== null && 'symbol' in row ? row.symbol : undefined;
}

/** Contracts refuse an unknown name, and spot returns nothing (§4.1). */
async function unlessUnknown<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Problem && error.details.exchangeCode === '10001') return undefined;
    throw error;
  }
}
