/** How much of the requested range a source covers. */
export const SOURCE_STATUSES = ['complete', 'partial', 'unavailable'] as const;
export type SourceStatus = (typeof SOURCE_STATUSES)[number];

/** The time that an exchange filters a range by: creation or last change. */
export const RANGE_BY = ['created', 'updated'] as const;
export type RangeBy = (typeof RANGE_BY)[number];
