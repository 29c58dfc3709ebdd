export type Side = 'BUY' | 'SELL';

/**
 * The position of a symbol that an order acts on: the only one in one-way mode (`BOTH`), or one of the two in hedge
 * mode.
 */
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
