/**
 * The part of DynamoDB's JSON protocol that Atlas speaks, as it is on the wire:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */

/** A value with its type; one of the members is there. Types that Atlas does not write are not listed. */
interface AttributeValue {
  readonly S?: string;
  /** A number as decimal text. */
  readonly N?: string;
  /** Bytes in base64. */
  readonly B?: string;
  readonly M?: Item;
  /** A set. */
  readonly SS?: readonly string[];
}

export type Item = Readonly<Record<string, AttributeValue>>;

/** The key of an item. */
type Key = Readonly<Record<string, { readonly S: string }>>;

interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

interface Conditional extends Placeholders {
  readonly TableName: string;
  readonly ConditionExpression?: string;
}

/** What each command is sent with. */
export interface CommandInputs {
  readonly GetItem: { readonly TableName: string; readonly Key: Key; readonly ConsistentRead?: boolean };
  readonly PutItem: Conditional & {
    readonly Item: Item;
    readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
  };
  readonly UpdateItem: Conditional & { readonly Key: Key; readonly UpdateExpression: string };
  readonly Query: Placeholders & {
    readonly TableName: string;
    readonly IndexName: string;
    readonly KeyConditionExpression: string;
    readonly ScanIndexForward?: boolean;
    readonly Limit: number;
    readonly ExclusiveStartKey?: Item;
  };
}

export type Command = keyof CommandInputs;

/** What each command is answered with. */
export interface CommandOutputs {
  /** Without an item, the table has none under the key. */
  readonly GetItem: { readonly Item?: Item };
  readonly PutItem: Readonly<Record<never, never>>;
  readonly UpdateItem: Readonly<Record<never, never>>;
  readonly Query: { readonly Items: readonly Item[]; readonly LastEvaluatedKey?: Item };
}

/** A request that was not answered with what it asked for. */
export class DynamoDbError extends Error {
  /** The service's own word, e.g. `ResourceNotFoundException`; `NoReply` and `UnreadableReply` are ours. */
  override readonly name: string;
  /** HTTP status; `null` without a reply. */
  readonly status: number | null;
  /** Names the request in AWS's records. */
  readonly requestId: string | null;

  constructor(name: string, message: string, of: { readonly status?: number; readonly requestId?: string } = {}) {
    super(message);
    this.name = name;
    this.status = of.status ?? null;
    this.requestId = of.requestId ?? null;
  }
}

/** A write whose condition did not hold, so that nothing was written. */
export class ConditionalCheckFailed extends DynamoDbError {
  /** The standing item, where the command asked for it and the service returned it. */
  readonly item: Item | undefined;

  constructor(message: string, of: ConstructorParameters<typeof DynamoDbError>[2] & { readonly item?: Item } = {}) {
    super('ConditionalCheckFailedException', message, of);
    this.item = of.item;
  }
}
