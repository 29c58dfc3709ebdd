import { outcomeOf } from '../client/outcome.ts';
import type { SettingsPort } from '../port.ts';
import { withoutChange } from '../settings.ts';
import { decimalOf, objectOf, optionalDecimal, optionalText, UnreadableReply } from '../wire.ts';
import type { BybitCategory } from './categories.ts';
import { type BybitClient, emptyResult } from './client.ts';
import { firstOf } from './models.ts';
import * as query from './query.ts';
import { switchPositionMode } from './switch-mode.ts';

/** "Set leverage has not been modified" (docs/venues/bybit.md §11.5). */
const UNCHANGED = ['110043'] as const;

/** The margin modes of a unified account (§11.5); another one, `PORTFOLIO_MARGIN`, is neither. */
const MODES: Readonly<Record<string, 'cross' | 'isolated'>> = { REGULAR_MARGIN: 'cross', ISOLATED_MARGIN: 'isolated' };

/** The settings of Bybit's contracts (§11.5): leverage by symbol, margin mode by account, position mode of USDT perpetuals. */
export function bybitSettings(category: BybitCategory, client: Pick<BybitClient, 'read' | 'ask'>): SettingsPort {
  return {
    refusals: {
      leverage: null,
      marginMode: 'The margin mode of a unified account at Bybit is one for all products; change it at the exchange.',
      positionMode: category.market === 'usdm' ? null : 'Only the USDT perpetuals of Bybit have a hedge mode.',
      assetMode: 'A unified account at Bybit always lets all assets secure its positions.',
    },
    leverageIsolates: false,
    leverageStep: null,
    async instrument(instrument, call) {
      const [maxLeverage, leverage, marginMode] = await Promise.all([
        client.read(query.contractRules(category, instrument), call, (result) =>
          decimalOf(objectOf(firstOf(result, 'The instruments')?.leverageFilter, 'leverageFilter'), 'maxLeverage'),
        ),
        client.read({ ...query.positionsOn(category, instrument), operation: 'settings' }, call, (result) => {
          const row = firstOf(result, 'The positions');
          return (row && optionalDecimal(row, 'leverage')) ?? null;
        }),
        client.read(
          query.accountInfo(category),
          call,
          (result) => MODES[optionalText(result, 'marginMode') ?? ''] ?? null,
        ),
      ]);
      return { leverage, marginMode, maxLeverage };
    },
    // The position mode is told by symbol only, in its position.
    account: () => Promise.resolve({ positionMode: null, assetMode: null }),
    async set(on, change, call) {
      if (change.setting === 'positionMode') return switchPositionMode(category, client, change.value, call);
      if (change.setting !== 'leverage' || on === null)
        throw new UnreadableReply(`Bybit has no ${change.setting} to set.`);
      const answer = await client.ask(query.setLeverage(category, on, change.value), call);
      const about = { untouched: 'notPlaced', clientOrderIds: [] } as const;
      return withoutChange(outcomeOf(answer, about, emptyResult), UNCHANGED);
    },
  };
}
