import { decimal } from '../../../domain/decimal.ts';
import type { MarginMode } from '../../../domain/position.ts';
import type { AccountSettings, InstrumentSettings } from '../../../domain/settings.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import { outcomeOf } from '../../client/outcome.ts';
import type { SettingsPort } from '../../port.ts';
import { withoutChange } from '../../settings.ts';
import { decimalOf, flagOf, listOf, objectOf, optionalDecimal, textOf, UnreadableReply } from '../../wire.ts';
import type { BinanceClient } from '../client.ts';
import { aboutOne } from '../quote.ts';
import type { FuturesProduct } from './product.ts';
import * as query from './query.ts';

/** "No need to change" margin type, position mode and asset mode (docs/venues/binance.md §24.3). */
const UNCHANGED = ['-4046', '-4059', '-4171'] as const;

/** The settings of one product of Binance futures (§24.2–24.4). The position mode is one for USD-M and COIN-M. */
export function futuresSettings(product: FuturesProduct, client: Pick<BinanceClient, 'read' | 'ask'>): SettingsPort {
  return {
    refusals: {
      leverage: null,
      marginMode: null,
      positionMode: null,
      assetMode: product.inverse ? 'Binance COIN-M has no asset mode: each coin secures its own contracts.' : null,
    },
    leverageIsolates: false,
    // A whole number (docs/venues/binance.md §24.3).
    leverageStep: '1',
    async instrument(instrument, call): Promise<InstrumentSettings> {
      const [maxLeverage, { leverage, marginMode }] = await Promise.all([
        client.read(query.leverageBracket(product, instrument), call, (json) =>
          highestLeverage(objectOf(aboutOne(json, instrument, 'The brackets'), 'The brackets').brackets),
        ),
        client.read(query.symbolSettings(product, instrument), call, (json) =>
          settingsOn(json, instrument.exchangeSymbol),
        ),
      ]);
      return { leverage, marginMode, maxLeverage };
    },
    async account(call): Promise<AccountSettings> {
      const isDual = client.read({ ...query.positionMode(product), operation: 'settings' }, call, (json) =>
        flagOf(objectOf(json, 'The position mode'), 'dualSidePosition'),
      );
      const isMulti = product.inverse
        ? undefined
        : client.read(query.assetMode(product), call, (json) =>
            flagOf(objectOf(json, 'The asset mode'), 'multiAssetsMargin'),
          );
      const [dual, multi] = await Promise.all([isDual, isMulti]);
      return {
        positionMode: dual ? 'hedge' : 'oneWay',
        assetMode: multi === undefined ? null : multi ? 'multi' : 'single',
      };
    },
    async set(on, change, call) {
      const answer = await client.ask(query.setting(product, on, change), call);
      const outcome = outcomeOf(answer, { untouched: 'notPlaced', clientOrderIds: [] }, (json) => {
        const row = objectOf(json, 'The answer');
        if (change.setting === 'leverage') {
          const isAsked = textOf(row, 'symbol') === on?.exchangeSymbol && decimalOf(row, 'leverage') === change.value;
          if (!isAsked) throw new UnreadableReply('symbol or leverage is not the requested one.');
        } else if (row.code !== '200') throw new UnreadableReply('code is not 200.');
        return null;
      });
      return withoutChange(outcome, UNCHANGED);
    },
  };
}

/** `CROSSED` and `ISOLATED` in settings, `cross` and `isolated` in positions (§24.2). */
export function marginModeOf(word: unknown): MarginMode | null {
  const words: Readonly<Record<string, MarginMode>> = {
    CROSSED: 'cross',
    cross: 'cross',
    ISOLATED: 'isolated',
    isolated: 'isolated',
  };
  return typeof word === 'string' ? (words[word] ?? null) : null;
}

/** A list of settings or positions that has the symbol's among others. */
function settingsOn(json: ExactJson, exchangeSymbol: string): Pick<InstrumentSettings, 'leverage' | 'marginMode'> {
  const row = listOf(json, 'The settings')
    .map((each) => objectOf(each, 'The settings'))
    .find(({ symbol }) => symbol === exchangeSymbol);
  if (row === undefined) return { leverage: null, marginMode: null };
  return { leverage: optionalDecimal(row, 'leverage') ?? null, marginMode: marginModeOf(row.marginType) };
}

function highestLeverage(brackets: ExactJson | undefined): string {
  const [highest] = listOf(brackets, 'The brackets')
    .map((each) => decimalOf(objectOf(each, 'A bracket'), 'initialLeverage'))
    .toSorted((one, other) => decimal(other).cmp(decimal(one)));
  if (highest === undefined) throw new UnreadableReply('there is no bracket.');
  return highest;
}
