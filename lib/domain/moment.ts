const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const EPOCH_MS = /^\d{12,14}$/;

/** Epoch milliseconds of an RFC 3339 time with a zone, or of a text of epoch milliseconds; NaN for any other text. */
export function epochOf(text: string): number {
  if (EPOCH_MS.test(text)) return Number(text);
  const [, day] = RFC3339.exec(text) ?? [];
  // `Date.parse` reads 30 February as 2 March.
  return day !== undefined && isDay(day) ? Date.parse(text) : Number.NaN;
}

function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
