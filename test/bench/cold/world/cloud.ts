import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startIntentTable } from '../../../../local/intent-table.ts';
import { PAPER_KEY } from '../../../../local/paper-environment.ts';
import { serve } from './part.ts';

/**
 * What stands in for AWS, in a process of its own: Parameter Store with the keys and the trading state, dynalite with the
 * table of intents, and a place where segments of traces go.
 */
const VALUES: Readonly<Record<string, string>> = {
  'api-key': PAPER_KEY.apiKey,
  'api-secret': PAPER_KEY.apiSecret,
  'trading-state': 'active',
};

interface Asked {
  readonly Name?: string;
  readonly Names?: readonly string[];
}

const parameterOf = (name: string) => ({
  Name: name,
  Type: 'SecureString',
  Value: VALUES[name.split('/').at(-1) ?? ''],
});

const parameters = createServer(async (request, response) => {
  const { Name, Names = [] } = JSON.parse(await text(request)) as Asked;
  const reply = Name === undefined ? { Parameters: Names.map(parameterOf) } : { Parameter: parameterOf(Name) };
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(reply));
});
parameters.listen(0, '127.0.0.1');
const traces = createSocket('udp4').bind(0, '127.0.0.1');
await Promise.all([once(parameters, 'listening'), once(traces, 'listening')]);

const { client, tableName } = await startIntentTable();
const { port } = (await client.config.endpoint?.()) ?? {};

serve(
  {
    parameterStore: `http://127.0.0.1:${(parameters.address() as AddressInfo).port}`,
    dynamoDb: `http://127.0.0.1:${port}`,
    table: tableName,
    traces: `127.0.0.1:${traces.address().port}`,
  },
  {},
);
