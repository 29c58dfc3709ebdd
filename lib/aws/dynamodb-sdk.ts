/**
 * What Atlas uses of DynamoDB's client. Loaded on first use, as a whole; named one by one, so that a bundle holds these
 * commands and not all the others.
 */
export {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
