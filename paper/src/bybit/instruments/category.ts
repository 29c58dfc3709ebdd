/**
 * The scope in which a symbol is unique, and by which a request is routed (docs/venues/bybit.md §0, §10). Options are
 * not offered.
 */
export type Category = 'spot' | 'linear' | 'inverse';

export const CATEGORIES: readonly Category[] = ['spot', 'linear', 'inverse'];

/** Linear and inverse contracts share error codes and limits; spot has its own (docs/venues/bybit.md §5, §6). */
export type Segment = 'spot' | 'futures';

export const SEGMENT_OF: Readonly<Record<Category, Segment>> = {
  spot: 'spot',
  linear: 'futures',
  inverse: 'futures',
};
