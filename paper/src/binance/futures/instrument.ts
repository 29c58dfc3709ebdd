import { type Fixed, formatFixed, ONE, parseDecimal, whole } from '../../engine/decimal.ts';
import { type Instrument, inverseValuation, linearValuation } from '../../engine/instrument.ts';
import type { Quarter } from './quarters.ts';

/** Stablecoins and coins are both booked to 8 decimals (docs/venues/binance.md §2.10). */
export const SETTLE_DECIMALS = 8;

/** The delivery date of a perpetual: the year 2100 (docs/venues/binance.md §4.1). */
export const PERPETUAL_DELIVERY = 4_133_404_800_000;

/**
 * 0.02 % for makers as in the examples of docs/venues/binance.md §2.10; the taker rate is the public one of the lowest
 * tier.
 */
export const FEES = { maker: parseDecimal('0.0002'), taker: parseDecimal('0.0005') } as const;

/** Numbers as the exchange writes them: no client compares them, but every client receives them. */
interface Rules {
  readonly tick: string;
  readonly minPrice: string;
  readonly maxPrice: string;
  /** Also the smallest quantity. */
  readonly step: string;
  readonly maxQty: string;
  readonly marketMaxQty: string;
  /** USD-M only. */
  readonly notional?: string;
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
  readonly liquidationFee: string;
}

/** A row of a product's table, from which a symbol is built. */
export interface Contract extends Rules {
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
  readonly subType: string;
  /** Quote currency per contract; COIN-M only. */
  readonly contractSize?: number;
  readonly price: string;
  readonly onboardDate: number;
  readonly firstOrderId: bigint;
  readonly firstTradeId: bigint;
}

/** A futures symbol: the engine's instrument and its filters. */
export interface FuturesSymbol {
  readonly contract: Contract;
  readonly instrument: Instrument;
  readonly pair: string;
  /** Absent on perpetuals. */
  readonly quarter: Quarter | undefined;
  readonly minPrice: Fixed;
  readonly maxPrice: Fixed;
  readonly maxQty: Fixed;
  readonly marketMaxQty: Fixed;
  /** 0 if not applicable. */
  readonly minNotional: Fixed;
}

/** The perpetual or, with a quarter, the delivery contract of a row. */
export function futuresSymbol(contract: Contract, symbol: string, quarter?: Quarter): FuturesSymbol {
  const { contractSize } = contract;
  return {
    contract: quarter === undefined ? contract : { ...contract, onboardDate: quarter.onboardDate },
    pair: contract.base + contract.quote,
    quarter,
    instrument: {
      symbol,
      kind: contractSize === undefined ? 'linear' : 'inverse',
      base: contract.base,
      quote: contract.quote,
      settle: contract.settle,
      valuation:
        contractSize === undefined
          ? linearValuation(ONE, SETTLE_DECIMALS)
          : inverseValuation(whole(contractSize), SETTLE_DECIMALS),
      tickSize: parseDecimal(contract.tick),
      stepSize: parseDecimal(contract.step),
      makerFee: FEES.maker,
      takerFee: FEES.taker,
      feeCurrency: 'settle',
      decimals: { base: SETTLE_DECIMALS, quote: SETTLE_DECIMALS, settle: SETTLE_DECIMALS },
      defaultLeverage: whole(20),
      firstOrderId: contract.firstOrderId,
      firstTradeId: contract.firstTradeId,
      initialPrice: parseDecimal(contract.price),
      ...(quarter !== undefined && { expiry: quarter.deliveryDate }),
    },
    minPrice: parseDecimal(contract.minPrice),
    maxPrice: parseDecimal(contract.maxPrice),
    maxQty: parseDecimal(contract.maxQty),
    marketMaxQty: parseDecimal(contract.marketMaxQty),
    minNotional: parseDecimal(contract.notional ?? '0'),
  };
}

/** A price with the symbol's number of decimals. */
export function priceText({ contract }: FuturesSymbol, price: Fixed): string {
  return formatFixed(price, contract.pricePrecision, 'halfUp');
}

/** A quantity with the symbol's number of decimals. */
export function quantityText({ contract }: FuturesSymbol, quantity: Fixed): string {
  return formatFixed(quantity, contract.quantityPrecision);
}

/** An amount of a settlement currency. */
export function amountText(amount: Fixed): string {
  return formatFixed(amount, SETTLE_DECIMALS, 'halfUp');
}
