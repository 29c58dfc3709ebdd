import { type Exchange, HAS_POSITIONS, type InstrumentCapabilities, type Market } from '../../lib/domain/instrument.ts';
import {
  isConditional,
  ORDER_LIST_KINDS,
  ORDER_TYPES,
  type OrderType,
  TRIGGER_SOURCES,
  type TriggerSource,
} from '../../lib/domain/order-type.ts';
import type { SettingName } from '../../lib/domain/settings.ts';
import type { AccountPort } from '../../lib/exchanges/port.ts';
import type { PrivateKeyKind } from '../../lib/exchanges/private-key.ts';
import type { Product } from '../../lib/exchanges/venues.ts';

/** What the code states about an instrument of a product, its account and its keys: nothing here is kept by hand. */
export interface Stated {
  readonly market: Market;
  readonly capabilities: InstrumentCapabilities;
  readonly account: Pick<AccountPort, 'checkedTypes' | 'countdown' | 'settings'>;
  readonly privateKeys: readonly PrivateKeyKind[];
}

/** A section of a venue's document. */
export type Citation = `docs/venues/${Exchange}.md §${string}`;

/** Something that a desk needs around an order, and who says that a product has it or not. */
export interface Feature {
  readonly name: string;
  /** The conformance scenario that shows it on every product that has it, and its refusal on every other. */
  readonly scenario: string;
  readonly able: (stated: Stated) => boolean;
  /** For each product without it, the section that says why. */
  readonly without: Partial<Record<Product, Citation>>;
}

type Without = Feature['without'];

const EVERYWHERE: Without = {};
/** Spot has no positions, and none of what belongs to them. */
const SPOT: Without = {
  'binance.spot': 'docs/venues/binance.md §24.1',
  'bitmex.spot': 'docs/venues/bitmex.md §2.8',
  'bybit.spot': 'docs/venues/bybit.md §11.2',
};
const BITMEX = (citation: Citation): Without => ({
  'bitmex.spot': citation,
  'bitmex.usdm': citation,
  'bitmex.coinm': citation,
});
const BYBIT = (citation: Citation): Without => ({
  'bybit.spot': citation,
  'bybit.usdm': citation,
  'bybit.coinm': citation,
});
const BINANCE_FUTURES = (citation: Citation): Without => ({ 'binance.usdm': citation, 'binance.coinm': citation });

const TYPES_WITHOUT: Partial<Record<OrderType, Without>> = {
  TRAILING_STOP_MARKET: BYBIT('docs/venues/bybit.md §12.4'),
};

const SOURCES_WITHOUT: Readonly<Record<TriggerSource, Without>> = {
  LAST: EVERYWHERE,
  MARK: {
    'binance.spot': 'docs/venues/binance.md §21.1',
    'bitmex.spot': 'docs/venues/bitmex.md §4.3',
    'bybit.spot': 'docs/venues/bybit.md §12.1',
  },
  INDEX: {
    'binance.spot': 'docs/venues/binance.md §21.1',
    'binance.usdm': 'docs/venues/binance.md §21.8',
    'binance.coinm': 'docs/venues/binance.md §21.9',
    'bitmex.spot': 'docs/venues/bitmex.md §2.2',
    'bybit.spot': 'docs/venues/bybit.md §12.1',
  },
};

const TERMS: readonly Feature[] = [
  {
    name: 'trailing stop by per cent',
    scenario: 'a trailing stop follows at a distance in per cent',
    able: ({ capabilities }) => capabilities.trailingPercent !== null,
    without: { ...BITMEX('docs/venues/bitmex.md §2.2'), ...BYBIT('docs/venues/bybit.md §12.4') },
  },
  {
    name: 'trailing stop by amount',
    scenario: 'a trailing stop follows at a distance in quote currency',
    able: ({ capabilities }) => capabilities.trailingAmount,
    without: {
      'binance.spot': 'docs/venues/binance.md §21.2',
      'binance.usdm': 'docs/venues/binance.md §21.8',
      'binance.coinm': 'docs/venues/binance.md §21.9',
      ...BYBIT('docs/venues/bybit.md §12.4'),
    },
  },
  {
    name: 'trailing stop from an activation price',
    scenario: 'a trailing stop begins at its activation price',
    able: ({ capabilities }) => capabilities.activationPrice,
    without: { ...BITMEX('docs/venues/bitmex.md §2.2'), ...BYBIT('docs/venues/bybit.md §12.4') },
  },
  {
    name: 'amend of an order that waits',
    scenario: 'the trigger of STOP_MARKET is moved, and the old one is dead',
    able: ({ capabilities }) => capabilities.amendConditional,
    without: { 'binance.spot': 'docs/venues/binance.md §2.7', ...BINANCE_FUTURES('docs/venues/binance.md §2.8') },
  },
  {
    name: '`closePosition`',
    scenario: 'a stop closes the whole position',
    able: ({ capabilities }) => capabilities.closePosition,
    without: {
      'binance.spot': 'docs/venues/binance.md §24.1',
      'bitmex.spot': 'docs/venues/bitmex.md §2.2',
      ...BYBIT('docs/venues/bybit.md §12.1'),
    },
  },
  {
    name: '`GTD`',
    scenario: 'a GTD order ends at its time',
    able: ({ capabilities }) => capabilities.timeInForce.includes('GTD'),
    without: {
      'binance.spot': 'docs/venues/binance.md §22.4',
      'binance.coinm': 'docs/venues/binance.md §22.4',
      ...BITMEX('docs/venues/bitmex.md §2.2'),
      ...BYBIT('docs/venues/bybit.md §2.1'),
    },
  },
  {
    name: '`displayQuantity`',
    scenario: 'an iceberg shows a part',
    able: ({ capabilities }) => capabilities.displayQuantity,
    without: { ...BINANCE_FUTURES('docs/venues/binance.md §21.3'), ...BYBIT('docs/venues/bybit.md §2.1') },
  },
  {
    name: '`takeProfit` and `stopLoss` of an entry',
    scenario: 'the exits of an entry that fills are orders of their own',
    able: ({ capabilities }) => capabilities.attached,
    without: {
      'binance.spot': 'docs/venues/binance.md §21.7',
      ...BINANCE_FUTURES('docs/venues/binance.md §2.1'),
      ...BITMEX('docs/venues/bitmex.md §2.2'),
      'bybit.spot': 'docs/venues/bybit.md §12.3',
    },
  },
  {
    name: 'amend of `takeProfit` and `stopLoss`',
    scenario: 'the exits of an entry that rests are moved, and come so when it fills',
    able: ({ capabilities }) => capabilities.amendAttached,
    without: {
      'binance.spot': 'docs/venues/binance.md §21.7',
      ...BINANCE_FUTURES('docs/venues/binance.md §2.1'),
      ...BITMEX('docs/venues/bitmex.md §2.2'),
      'bybit.spot': 'docs/venues/bybit.md §12.6',
    },
  },
];

const LISTS_WITHOUT: Without = {
  ...BINANCE_FUTURES('docs/venues/binance.md §21.7'),
  ...BITMEX('docs/venues/bitmex.md §2.6'),
  ...BYBIT('docs/venues/bybit.md §12.2'),
};

const COMMANDS: readonly Feature[] = [
  {
    name: 'batch',
    scenario: 'a batch places every order, and tells each',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: 'cancel by ids',
    scenario: 'cancel by ids ends these orders and no other',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: 'preview',
    scenario: 'a preview sends no command, and its notional and fee are those of the fills',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: 'preview with `exchangeCheck`',
    scenario: "the exchange's own check places nothing, whatever it says",
    able: ({ account }) => account.checkedTypes.includes('LIMIT'),
    without: {
      'binance.coinm': 'docs/venues/binance.md §22.2',
      ...BITMEX('docs/venues/bitmex.md §2.6'),
      ...BYBIT('docs/venues/bybit.md §2.8'),
    },
  },
  {
    name: "dead man's switch of Atlas",
    scenario: 'a switch that is not renewed cancels everything in scope, whoever placed it',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: "dead man's switch of the exchange besides",
    scenario: 'a switch with the very scope of the exchange’s own timer sets that too',
    able: ({ account }) => account.countdown !== null,
    without: { 'binance.spot': 'docs/venues/binance.md §25', ...BYBIT('docs/venues/bybit.md §2.8') },
  },
  {
    name: 'flatten',
    scenario: 'flatten cancels what rests, closes every position and reads that none is left',
    able: ({ market }) => HAS_POSITIONS[market],
    without: SPOT,
  },
];

const ACCOUNT: readonly Feature[] = [
  {
    name: 'fills',
    scenario: 'fills: every trade of a swept book once, in order, with its order and its fee',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: 'positions',
    scenario: 'positions: what market orders opened, in the unit of orders, until they close it',
    able: ({ market }) => HAS_POSITIONS[market],
    without: SPOT,
  },
  {
    name: 'balances',
    scenario: 'balances: the wallet that the product trades from',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: 'fee rates',
    scenario: 'fees: the rates of the account on the symbol',
    able: () => true,
    without: EVERYWHERE,
  },
  {
    name: 'quotes',
    scenario: 'quotes: the best prices, and the mark price of a contract',
    able: () => true,
    without: EVERYWHERE,
  },
];

const SETTINGS: Readonly<Record<SettingName, Omit<Feature, 'able'>>> = {
  leverage: {
    name: 'leverage',
    scenario: 'settings: a leverage is set once, read back, and not sent again',
    without: SPOT,
  },
  marginMode: {
    name: 'margin mode',
    scenario: 'settings: the margin mode, where it can be changed, is read back',
    without: { ...SPOT, ...BYBIT('docs/venues/bybit.md §11.5') },
  },
  positionMode: {
    name: 'position mode',
    scenario: 'settings: the position mode, where it can be changed, and not with orders',
    without: { ...SPOT, ...BITMEX('docs/venues/bitmex.md §2.8'), 'bybit.coinm': 'docs/venues/bybit.md §11.5' },
  },
  assetMode: {
    name: 'asset mode',
    scenario: 'settings: the asset mode, where it can be changed, is read back',
    without: {
      ...SPOT,
      'binance.coinm': 'docs/venues/binance.md §24.1',
      ...BITMEX('docs/venues/bitmex.md §2.8'),
      ...BYBIT('docs/venues/bybit.md §11.5'),
    },
  },
};

/** The kinds of keys that sign. An RSA key in its older form is no kind of its own. */
export const KEY_KINDS = ['HMAC', 'RSA', 'Ed25519'] as const;
type KeyKind = (typeof KEY_KINDS)[number];

const KEYS: Readonly<Record<KeyKind, Pick<Feature, 'able' | 'without'>>> = {
  HMAC: { able: () => true, without: EVERYWHERE },
  RSA: { able: ({ privateKeys }) => privateKeys.includes('rsa'), without: BITMEX('docs/venues/bitmex.md §1') },
  Ed25519: {
    able: ({ privateKeys }) => privateKeys.includes('ed25519'),
    without: { ...BITMEX('docs/venues/bitmex.md §1'), ...BYBIT('docs/venues/bybit.md §1.3') },
  },
};

/** The scenario that signs with a kind of key. */
export function keyScenario(kind: KeyKind): string {
  return `orders are placed and cancelled with a key of kind ${kind}`;
}

/** Every feature, in the order of the table. */
export const FEATURES: readonly Feature[] = [
  ...ORDER_TYPES.filter(isConditional).map(
    (type): Feature => ({
      name: `\`${type}\``,
      scenario: `${type} fires and fills`,
      able: ({ capabilities }) => capabilities.orderTypes.includes(type),
      without: TYPES_WITHOUT[type] ?? EVERYWHERE,
    }),
  ),
  ...TRIGGER_SOURCES.map(
    (source): Feature => ({
      name: `trigger by \`${source}\``,
      scenario: `a stop that watches ${source}`,
      able: ({ capabilities }) => capabilities.triggerBy.includes(source),
      without: SOURCES_WITHOUT[source],
    }),
  ),
  ...TERMS,
  ...ORDER_LIST_KINDS.map(
    (kind): Feature => ({
      name: `order list: ${kind}`,
      scenario: `${kind}: is placed, read and cancelled as one`,
      able: ({ capabilities }) => capabilities.orderLists.includes(kind),
      without: LISTS_WITHOUT,
    }),
  ),
  ...COMMANDS,
  ...ACCOUNT,
  ...(Object.keys(SETTINGS) as SettingName[]).map(
    (setting): Feature => ({
      ...SETTINGS[setting],
      able: ({ market, account: { settings } }) =>
        HAS_POSITIONS[market] && settings !== null && settings.refusals[setting] === null,
    }),
  ),
  ...KEY_KINDS.map((kind): Feature => ({ ...KEYS[kind], name: `key: ${kind}`, scenario: keyScenario(kind) })),
];
