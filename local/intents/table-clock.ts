import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * The clock of the table, from the `Date` of its last reply: leases and `acceptedUntil` are written by hosts that keep time, and
 * must not be judged by a laptop that does not. Slow by up to a second and the way of the reply, which only ever makes an
 * operator wait. `local` until the table has answered.
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
    // Nearest to the wire, so that a refusal is seen as well.
    { step: 'deserialize', priority: 'low', name: 'tableClock' },
  );
  return () => local() + ahead;
}

function dateOf(response: unknown): string | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string>> };
  return headers?.date;
}
