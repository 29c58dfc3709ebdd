import { decimal, floorTo, plain, quotient } from '../../domain/decimal.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { rejected } from '../client/no-order.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { CallContext, SettingsPort } from '../port.ts';
import { decimalOf, flagOf, listOf, objectOf, optionalDecimal, textOf, UnreadableReply } from '../wire.ts';
import type { BitmexReadRequest } from './client.ts';
import type { BitmexCountdownParts } from './countdown.ts';
import * as query from './query.ts';
import { aboutInstrument } from './quote.ts';

export interface BitmexSettingsParts extends BitmexCountdownParts {
  readonly read: <T>(request: BitmexReadRequest, call: CallContext, parse: (json: ExactJson) => T) => Promise<T>;
}

/** The step of a leverage (docs/venues/bitmex.md §2.8). */
const LEVERAGE_STEP = '0.01';
/** Digits that are computed before a leverage is rounded down. */
const MARGIN_SCALE = 12;

/**
 * The settings of BitMEX (§2.8). A leverage isolates the margin of its symbol, and 0 makes it cross again. A symbol that the
 * account never held has no position, so its settings are not told.
 */
export function bitmexSettings({ client, lifeCycle, read }: BitmexSettingsParts): SettingsPort {
  return {
    refusals: {
      leverage: null,
      marginMode: null,
      positionMode: 'Atlas serves BitMEX in one-way mode only.',
      assetMode: 'BitMEX has no asset mode.',
    },
    leverageIsolates: true,
    leverageStep: null,
    async instrument(instrument, call) {
      const [maxLeverage, settings] = await Promise.all([
        read(query.instrumentRow(instrument, 'settings'), call, (json) => {
          const margin = decimal(decimalOf(aboutInstrument(json, instrument), 'initMargin'));
          if (margin.lte(decimal('0'))) throw new UnreadableReply('initMargin is not positive.');
          return plain(floorTo(quotient(decimal('1'), margin, MARGIN_SCALE), decimal(LEVERAGE_STEP)));
        }),
        read(query.bitmexPosition(instrument), call, (json) => {
          const row = listOf(json, 'The positions')
            .map((each) => objectOf(each, 'A position'))
            .find(({ symbol }) => symbol === instrument.exchangeSymbol);
          if (row === undefined || typeof row.crossMargin !== 'boolean') return { leverage: null, marginMode: null };
          const isCross = flagOf(row, 'crossMargin');
          return {
            leverage: optionalDecimal(row, 'leverage') ?? null,
            marginMode: isCross ? ('cross' as const) : ('isolated' as const),
          };
        }),
      ]);
      return { ...settings, maxLeverage };
    },
    account: () => Promise.resolve({ positionMode: null, assetMode: null }),
    async set(on, change, call) {
      const closed = lifeCycle.closed();
      if (closed) return rejected(closed);
      const leverage = change.setting === 'leverage' ? change.value : '0';
      if (on === null) throw new RangeError('BitMEX sets leverage by symbol.');
      const answer = await client.ask(query.setBitmexLeverage(on, leverage), call);
      return outcomeOf(answer, { untouched: 'notPlaced', clientOrderIds: [] }, (json) => {
        if (textOf(objectOf(json, 'The position'), 'symbol') !== on.exchangeSymbol) {
          throw new UnreadableReply('symbol is not the requested one.');
        }
        return null;
      });
    },
  };
}
