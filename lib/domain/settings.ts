import type { DecimalString } from './decimal.ts';
import type { MarginMode } from './position.ts';

/** One position per instrument, or a long and a short one side by side. */
export const POSITION_MODES = ['oneWay', 'hedge'] as const;
export type PositionMode = (typeof POSITION_MODES)[number];

/** Whether only the settlement asset secures a position, or every asset of the account. */
export const ASSET_MODES = ['single', 'multi'] as const;
export type AssetMode = (typeof ASSET_MODES)[number];

/** Settings of one instrument. `null`: the exchange does not tell. */
export interface InstrumentSettings {
  readonly leverage: DecimalString | null;
  readonly marginMode: MarginMode | null;
  /** The highest leverage that the exchange allows on the instrument, for the smallest position. */
  readonly maxLeverage: DecimalString | null;
}

/** Settings of an account on one product. `null`: the exchange does not tell, or has no such setting. */
export interface AccountSettings {
  readonly positionMode: PositionMode | null;
  readonly assetMode: AssetMode | null;
}

/** A setting and the value it should have. */
export type SettingChange =
  | { readonly setting: 'marginMode'; readonly value: MarginMode }
  | { readonly setting: 'leverage'; readonly value: DecimalString }
  | { readonly setting: 'positionMode'; readonly value: PositionMode }
  | { readonly setting: 'assetMode'; readonly value: AssetMode };

export type SettingName = SettingChange['setting'];
