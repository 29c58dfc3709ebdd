import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** One record as a version of Atlas wrote it, with the command behind it and what that had done at the exchange. */
export interface RecordFixture {
  readonly name: string;
  readonly product: 'binance.spot' | 'bitmex.coinm';
  /** The session that gave the command, and its key. */
  readonly principal: string;
  readonly key: string;
  readonly operation: 'placeOrder' | 'amendOrder' | 'cancelOrder';
  readonly body: Readonly<Record<string, string>> | null;
  /** The order that was to be changed: what was asked for, and the order as Atlas told of it. */
  readonly base: {
    readonly body: Readonly<Record<string, string>>;
    readonly order: Readonly<Record<string, unknown>>;
  } | null;
  /** Whether the command had taken effect, whatever its caller was told. */
  readonly effect: boolean;
  /** What the caller was told last; `null`: the process ended first. */
  readonly answer: { readonly status: number; readonly text: string } | null;
  /** The item of the table, to the byte. */
  readonly item: Readonly<Record<string, AttributeValue>>;
  /** When it was read from there, epoch milliseconds. */
  readonly capturedAt: number;
}

/** All records of one format. */
export interface FixtureSet {
  readonly format: number;
  /** The commit that wrote them. */
  readonly commit: string;
  readonly records: readonly RecordFixture[];
}
