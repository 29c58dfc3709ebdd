export type Side = 'BUY' | 'SELL';

/** Which position of a symbol: the only one in one-way mode (`BOTH`), or one of the two in hedge mode. */
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
