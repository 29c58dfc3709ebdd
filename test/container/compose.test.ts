import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXCHANGES } from '../../lib/domain/instrument.ts';
import { HOSTS, keyVariables } from '../../lib/exchanges/venues.ts';

/** The environment of a service of docker-compose.yml. */
async function environmentOf(service: string): Promise<Readonly<Record<string, string>>> {
  const { services } = parse(await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8'), {
    merge: true,
  }) as { services: Record<string, { environment: Record<string, string> }> };
  return services[service]?.environment ?? {};
}

test('the gateway finds every exchange at the paper exchanges beside it, and starts none of its own', async () => {
  const [gateway, paper] = [await environmentOf('gateway'), await environmentOf('paper')];
  const origin = `http://127.0.0.1:${paper.PAPER_PORT}`;
  expect(gateway).toMatchObject(Object.fromEntries(HOSTS.map(({ variable }) => [variable, origin])));
  expect(Object.keys(gateway)).toEqual(
    expect.arrayContaining(EXCHANGES.flatMap((exchange) => Object.values(keyVariables(exchange)))),
  );
});
