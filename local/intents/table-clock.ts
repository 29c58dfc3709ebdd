import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * The clock of the table, from the `Date` header of its last reply: hosts with synchronised clocks write leases and
 * `acceptedUntil`, so a laptop's clock must not judge them. It lags by up to a second and the latency of the reply, which
 * can only make an operator wait. Returns `local` until the table has answered.
 */
export function tableClock(client: DynamoDBClient, local: () => number): () => number {
  let ahead = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const date = Date.parse(dateOf(result.response) ?? '');
      if (!Number.isNaN(date)) ahead = date - local();
      return result;
    },
    // Closest to the wire, so that it sees error replies as well.
    { step: 'deserialize', priority: 'low', name: 'tableClock' },
  );
  return () => local() + ahead;
}

function dateOf(response: unknown): string | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string>> };
  return headers?.date;
}
