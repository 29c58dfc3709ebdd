/**
 * The clock of the table, from the `Date` header of its last reply: hosts with synchronised clocks write leases and
 * `acceptedUntil`, so a laptop's clock must not judge them. It lags by up to a second and the latency of the reply, which
 * can only make an operator wait. Shows `local` until the table has answered.
 */
export function tableClock(local: () => number): {
  readonly now: () => number;
  /** Receives the headers of each reply. */
  readonly onReply: (headers: Readonly<Record<string, string>>) => void;
} {
  let ahead = 0;
  return {
    now: () => local() + ahead,
    onReply({ date }) {
      const theirs = Date.parse(date ?? '');
      if (!Number.isNaN(theirs)) ahead = theirs - local();
    },
  };
}
