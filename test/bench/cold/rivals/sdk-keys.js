import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';

const client = new SSMClient({});

/** Reads the exchange keys from Parameter Store, as most code does. */
export async function readKeys() {
  const names = ['api-key', 'api-secret'].map((name) => `${process.env.KEY_FOLDER}${name}`);
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: names, WithDecryption: true }));
  const [apiKey, apiSecret] = names.map((name) => Parameters.find(({ Name }) => Name === name)?.Value);
  return { apiKey, apiSecret };
}
