import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Needs } from '../lib/api/operation.ts';
import { ALERT_COUNTS_ID_PREFIX } from '../lib/aws/dynamodb-alert-counts.ts';
import { BACK_OFFS_ID } from '../lib/aws/dynamodb-back-offs.ts';
import { CATALOGUE_ID_PREFIX } from '../lib/aws/dynamodb-catalogue.ts';
import { SWITCH_ID_PREFIX } from '../lib/aws/dynamodb-switch-store.ts';
import { INTENT_TABLE } from '../lib/aws/intent-table.ts';
import type { Stage } from './stage.ts';

export interface IntentsTableProps {
  readonly tableName: string;
  readonly stage: Stage;
  /** The customer's KMS key; absent: a key owned by DynamoDB, without cost. */
  readonly encryptionKeyArn?: string | undefined;
}

const [OPEN_INTENTS, BY_CLIENT_ORDER_ID] = INTENT_TABLE.indexes;

/** The durable record of commands. Except in dev it outlives its stack and is protected from accidental deletion. */
export class IntentsTable extends Construct {
  readonly table: Table;
  readonly #encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, { tableName, stage, encryptionKeyArn }: IntentsTableProps) {
    super(scope, id);
    this.#encryptionKey =
      encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn);
    const kept = stage.removalPolicy !== RemovalPolicy.DESTROY;
    this.table = new Table(this, 'Table', {
      tableName,
      partitionKey: keyOf(INTENT_TABLE.partitionKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: INTENT_TABLE.timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: kept,
      removalPolicy: stage.removalPolicy,
      ...(this.#encryptionKey
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.#encryptionKey }
        : { encryption: TableEncryption.DEFAULT }),
    });
    for (const { name, partitionKey, sortKey } of INTENT_TABLE.indexes) {
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: keyOf(partitionKey),
        sortKey: keyOf(sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }

  /** Grants `grantee` exactly what its row needs of the table. */
  grant(
    grantee: IGrantable,
    { intents, instruments, switches, alerts }: Pick<Needs, 'intents' | 'instruments' | 'switches' | 'alerts'>,
  ): void {
    switch (intents) {
      case 'none':
        // A function that may read intents may also read the lists.
        if (instruments === 'read') this.#grantReadCatalogue(grantee);
        break;
      case 'follow':
        this.#grantFollow(grantee);
        break;
      case 'record':
        this.#grantRecord(grantee);
        break;
      case 'recordPlaces':
        this.#grantRecordPlaces(grantee);
        break;
      case 'sweep':
        this.grantSweep(grantee);
        break;
      default:
        intents satisfies never;
    }
    if (instruments === 'refresh') this.#grantWriteCatalogue(grantee);
    if (alerts !== undefined) this.#grantAlertCounts(grantee);
    switch (switches) {
      case undefined:
        break;
      case 'arm':
        this.#grantSwitches(grantee, ['dynamodb:GetItem', 'dynamodb:PutItem']);
        break;
      case 'list':
        this.#grantSwitches(grantee, ['dynamodb:GetItem']);
        this.#allowOpen(grantee);
        break;
      case 'fire':
        // The sweeper reads every item and finds what is due.
        this.#grantSwitches(grantee, ['dynamodb:PutItem']);
        break;
      default:
        switches satisfies never;
    }
  }

  /** Lets `grantee` look up intents, by id and by client order id, and write none. */
  #grantFollow(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:GetItem'], this.table.tableArn);
    this.#allowNamed(grantee);
    this.#allowKey(grantee, READING_BY_KEY);
  }

  /** Lets `grantee` record what it sends and the outcome. Nobody may delete: time to live does. */
  #grantRecord(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:GetItem'], this.table.tableArn);
    this.#allow(grantee, ['dynamodb:PutItem'], this.table.tableArn, OF_INTENTS);
    this.#allowKey(grantee, WRITING_BY_KEY);
  }

  /**
   * The same for places: which command owns the order under a client order id depends on the other commands that carry it.
   */
  #grantRecordPlaces(grantee: IGrantable): void {
    this.#grantRecord(grantee);
    this.#allowNamed(grantee);
  }

  /** Lets `grantee` read and announce shared back-offs: the one item that holds them, and no intent. */
  grantBackOffs(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.table.tableArn, OF_BACK_OFFS);
    this.#allowKey(grantee, WRITING_BY_KEY);
  }

  /** Lets `grantee` read the shared instrument lists, and no intent. */
  #grantReadCatalogue(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:GetItem'], this.table.tableArn, OF_CATALOGUE);
    this.#allowKey(grantee, READING_BY_KEY);
  }

  /** Lets `grantee` replace the shared instrument lists, and write nothing else. */
  #grantWriteCatalogue(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:PutItem'], this.table.tableArn, OF_CATALOGUE);
    this.#allowKey(grantee, WRITING_BY_KEY);
  }

  /** Lets `grantee` find open intents and record their outcomes, as the sweeper and `npm run intents` do. */
  grantSweep(grantee: IGrantable): void {
    this.#grantRecordPlaces(grantee);
    this.#allowOpen(grantee);
  }

  /** Lets `grantee` use dead man's switches, and no intent. */
  #grantSwitches(grantee: IGrantable, actions: string[]): void {
    this.#allow(grantee, actions, this.table.tableArn, OF_SWITCHES);
    this.#allowKey(grantee, WRITING_BY_KEY);
  }

  /** Lets `grantee` count the alerts of a day, and write nothing else. */
  #grantAlertCounts(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:UpdateItem'], this.table.tableArn, OF_ALERT_COUNTS);
    this.#allowKey(grantee, WRITING_BY_KEY);
  }

  #allowOpen(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:Query'], this.#indexArn(OPEN_INTENTS.name));
  }

  #allowNamed(grantee: IGrantable): void {
    this.#allow(grantee, ['dynamodb:Query'], this.#indexArn(BY_CLIENT_ORDER_ID.name));
  }

  #indexArn(name: string): string {
    return `${this.table.tableArn}/index/${name}`;
  }

  #allow({ grantPrincipal }: IGrantable, actions: string[], resource: string, conditions: Conditions = {}): void {
    grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource], conditions }));
  }

  /** DynamoDB uses the key on behalf of its callers, and callers may use it only through DynamoDB. */
  #allowKey({ grantPrincipal }: IGrantable, actions: readonly string[]): void {
    if (!this.#encryptionKey) return;
    const { region, urlSuffix } = Stack.of(this);
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [this.#encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
      }),
    );
  }
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/** The items whose keys pass a test. A test for all values passes if there are none, so requests must name their items. */
function ofItems(test: 'StringEquals' | 'StringLike' | 'StringNotLike', pattern: string): Conditions {
  return { [`ForAllValues:${test}`]: { [LEADING_KEYS]: [pattern] }, Null: { [LEADING_KEYS]: 'false' } };
}

const OF_BACK_OFFS = ofItems('StringEquals', BACK_OFFS_ID);
/** Their ids contain the host, so only the prefix is known here. */
const OF_CATALOGUE = ofItems('StringLike', `${CATALOGUE_ID_PREFIX}*`);
const OF_ALERT_COUNTS = ofItems('StringLike', `${ALERT_COUNTS_ID_PREFIX}*`);
const OF_SWITCHES = ofItems('StringLike', `${SWITCH_ID_PREFIX}*`);
/** No intent id contains `#`; the ids of all other items begin with it. */
const OF_INTENTS = ofItems('StringNotLike', '#*');

/**
 * The permissions DynamoDB requires of callers, spelled out: its documentation names `ReEncrypt*` and `GenerateDataKey*`.
 */
const READING_BY_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITING_BY_KEY = [
  ...READING_BY_KEY,
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

function keyOf({ name, type }: { readonly name: string; readonly type: 'S' | 'N' }) {
  return { name, type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER };
}
