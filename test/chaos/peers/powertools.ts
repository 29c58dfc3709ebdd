import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { startIntentTable } from '../../../local/intent-table.ts';
import { startPaper } from '../../../paper/src/index.ts';
import { isRefusal, placeByConnector } from './binance-connector.ts';
import type { PeerModules } from './modules.ts';
import { type Peer, TIMEOUT_MS, type Told, toldOf, type Wish } from './peer.ts';

interface Powertools {
  readonly makeIdempotent: <T>(work: (wish: Wish) => Promise<T>, options: object) => (wish: Wish) => Promise<T>;
  readonly IdempotencyConfig: new (options: object) => { registerLambdaContext(context: object): void };
}
interface Persistence {
  readonly DynamoDBPersistenceLayer: new (options: object) => object;
}

const TABLE = 'idempotency';

/** Powertools for AWS Lambda: the place made idempotent by the client's key, its records on a table in this process. */
export async function powertools(modules: PeerModules): Promise<Peer> {
  const name = '@aws-lambda-powertools/idempotency';
  const { makeIdempotent, IdempotencyConfig } = (await modules.load(name)) as Powertools;
  const { DynamoDBPersistenceLayer } = (await modules.load(`${name}/dynamodb`)) as Persistence;
  const paper = await startPaper({ makerIntervalMs: 0 });
  const table = await startIntentTable();
  await table.sdk.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  process.env.AWS_LAMBDA_FUNCTION_NAME ??= 'place-order';
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'id' });
  config.registerLambdaContext({ getRemainingTimeInMillis: () => 10_000 });
  const place = placeByConnector(paper.url);
  const placeOnce = makeIdempotent((wish) => place(wish, wish.id), {
    config,
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: TABLE,
      clientConfig: {
        endpoint: table.url,
        region: 'local',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      },
    }),
  });

  return {
    name: 'Powertools idempotency 2.35.0 around @binance/spot',
    configuration: `makeIdempotent by the client's key, DynamoDB persistence, newClientOrderId from the key, timeout: ${TIMEOUT_MS} ms`,
    control: paper.control,
    async place(wish): Promise<Told> {
      try {
        await placeOnce(wish);
        return { said: 'placed', again: false, words: '201' };
      } catch (error) {
        return toldOf(error, isRefusal);
      }
    },
    async close() {
      await table.close();
      await paper.close();
    },
  };
}
