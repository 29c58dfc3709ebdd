/**
 * That a later version may be without an operation. Dates are days of UTC, `YYYY-MM-DD`; between the two lie half a year or
 * more (docs/concepts/versions.md).
 */
export interface Deprecation {
  /** Since when callers should not use it any more. */
  readonly since: string;
  /** From when on it may be gone. */
  readonly sunset: string;
  /** What to call instead, in words: `GET /v1/orders`. */
  readonly replacement: string;
}

/** The headers that say so in every answer: `Deprecation` (RFC 9745 §2.1) and `Sunset` (RFC 8594 §3). */
export function deprecationHeaders({ since, sunset }: Deprecation): Readonly<Record<string, string>> {
  return { Deprecation: `@${Date.parse(since) / 1_000}`, Sunset: new Date(sunset).toUTCString() };
}

/** The same for readers of the documents. */
export function deprecationText({ since, sunset, replacement }: Deprecation): string {
  return `**Deprecated** since ${since}: use ${replacement}. It may be gone from ${sunset} on.`;
}
