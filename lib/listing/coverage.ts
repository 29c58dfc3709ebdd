/** How much of what was asked a source covers. */
export const SOURCE_STATUSES = ['complete', 'partial', 'unavailable'] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** The time of an order by which an exchange lists a range: when it was created, or when it last changed. */
export const RANGE_BY = ['created', 'updated'] as const;
export type RangeBy = (typeof RANGE_BY)[number];
