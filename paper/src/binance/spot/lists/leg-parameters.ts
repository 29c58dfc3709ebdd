/** Under which name a list request sends a parameter of one of its orders. */
export type LegNames = (name: string) => string;

/** What an order of a list has of its own. */
const OWN = [
  'ClientOrderId',
  'IcebergQty',
  'Price',
  'StopPrice',
  'TrailingDelta',
  'TimeInForce',
  'StrategyId',
  'StrategyType',
  'PegPriceType',
  'PegOffsetType',
  'PegOffsetValue',
] as const;

/** What all orders of a list share. */
const SHARED: ReadonlySet<string> = new Set(['symbol', 'newOrderRespType', 'selfTradePreventionMode']);

/** The optional parameters of an order with this prefix. */
export function ownParameters(prefix: string): readonly string[] {
  return OWN.map((name) => prefix + name);
}

/** Names with a prefix; side and quantity may be shared under one of their own. */
export function prefixed(prefix: string, shared: Readonly<Record<string, string>> = {}): LegNames {
  return (name) => {
    if (SHARED.has(name)) return name;
    const found = shared[name];
    if (found !== undefined) return found;
    const own = name === 'newClientOrderId' ? 'clientOrderId' : name;
    return prefix + own.charAt(0).toUpperCase() + own.slice(1);
  };
}
