const FRIDAY = 5;
const DELIVERY_HOUR = 8;

/** The dates of a quarterly contract, in epoch milliseconds. */
export interface Quarter {
  /** `YYMMDD` of the delivery day, as symbols carry it. */
  readonly label: string;
  readonly deliveryDate: number;
  /** Delivery of the quarter before, when this one becomes the current quarter. */
  readonly currentFrom: number;
  /** Delivery of the quarter before that one, when this one is listed. */
  readonly onboardDate: number;
}

/** The current and the next quarter at a moment (docs/venues/binance.md §4.1). */
export function quartersAt(now: number): readonly [current: Quarter, next: Quarter] {
  const date = new Date(now);
  const first = date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
  const current = now < deliveryOf(first) ? first : first + 1;
  return [quarter(current), quarter(current + 1)];
}

function quarter(index: number): Quarter {
  const deliveryDate = deliveryOf(index);
  return {
    label: new Date(deliveryDate).toISOString().slice(2, 10).replaceAll('-', ''),
    deliveryDate,
    currentFrom: deliveryOf(index - 1),
    onboardDate: deliveryOf(index - 2),
  };
}

/** 08:00 UTC on the last Friday of a quarter, where quarters count from the year 0. */
function deliveryOf(index: number): number {
  const lastDay = new Date(Date.UTC(Math.floor(index / 4), (index % 4) * 3 + 3, 0, DELIVERY_HOUR));
  lastDay.setUTCDate(lastDay.getUTCDate() - ((lastDay.getUTCDay() - FRIDAY + 7) % 7));
  return lastDay.getTime();
}
