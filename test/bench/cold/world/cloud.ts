import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startIntentTable } from '../../../../local/intent-table.ts';
import { PAPER_KEY } from '../../../../local/paper-environment.ts';
import { serve } from './part.ts';
import { strategyParametersBelow } from './strategy.ts';

/**
 * The stand-in for AWS, in its own process: Parameter Store with the keys and the trading state, dynalite with the
 * table of intents, and a sink for trace segments.
 */
const VALUES: Readonly<Record<string, string>> = {
  'api-key': PAPER_KEY.apiKey,
  'api-secret': PAPER_KEY.apiSecret,
  'trading-state': 'active',
};

interface Asked {
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly Path?: string;
}

const parameterOf = (name: string) => ({
  Name: name,
  Type: 'SecureString',
  Value: VALUES[name.split('/').at(-1) ?? ''],
});

function replyTo({ Name, Names = [], Path }: Asked) {
  if (Path !== undefined) return { Parameters: strategyParametersBelow(Path) };
  return Name === undefined ? { Parameters: Names.map(parameterOf) } : { Parameter: parameterOf(Name) };
}

const parameters = createServer(async (request, response) => {
  const asked = JSON.parse(await text(request)) as Asked;
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(replyTo(asked)));
});
parameters.listen(0, '127.0.0.1');
const traces = createSocket('udp4').bind(0, '127.0.0.1');
await Promise.all([once(parameters, 'listening'), once(traces, 'listening')]);

const { url, tableName } = await startIntentTable();

serve(
  {
    parameterStore: `http://127.0.0.1:${(parameters.address() as AddressInfo).port}`,
    dynamoDb: url,
    table: tableName,
    traces: `127.0.0.1:${traces.address().port}`,
  },
  {},
);
