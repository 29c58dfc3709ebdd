/**
 * The parts of the DynamoDB client that Atlas uses, loaded together on first use. Named one by one, so that a bundle holds
 * only these commands.
 */
export {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
