import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** One record as written by a version of Atlas, with its command and the command's effect at the exchange. */
export interface RecordFixture {
  readonly name: string;
  readonly product: 'binance.spot' | 'bitmex.coinm';
  /** The session that sent the command, and its key. */
  readonly principal: string;
  readonly key: string;
  readonly operation: 'placeOrder' | 'amendOrder' | 'cancelOrder';
  readonly body: Readonly<Record<string, string>> | null;
  /** The order of the command: its request, and Atlas's answer. */
  readonly base: {
    readonly body: Readonly<Record<string, string>>;
    readonly order: Readonly<Record<string, unknown>>;
  } | null;
  /** Whether the command took effect, whatever its caller was told. */
  readonly effect: boolean;
  /** The last answer to the caller; `null`: the process ended first. */
  readonly answer: { readonly status: number; readonly text: string } | null;
  /** The item of the table, unchanged. */
  readonly item: Readonly<Record<string, AttributeValue>>;
  /** When it was read from the table, in epoch milliseconds. */
  readonly capturedAt: number;
}

/** All records of one format. */
export interface FixtureSet {
  readonly format: number;
  /** The commit that wrote them. */
  readonly commit: string;
  readonly records: readonly RecordFixture[];
}
