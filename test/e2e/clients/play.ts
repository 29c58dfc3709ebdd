import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expectFields, expectThat } from '../../../local/demo/expect.ts';
import type { Paper } from '../../../paper/src/index.ts';
import { startHop } from '../../clients/hop.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';
import { runToEnd } from '../child-process.ts';
import { emulatedUrl } from '../client.ts';
import { actingAs, type Cloud, type Identity, PROJECT } from '../cloud.ts';
import { RESTING } from '../safety.ts';
import type { Told } from './told.ts';

/** What the Python client needs, with the extra that signs. */
const REQUIREMENTS = ['botocore==1.44.8', 'httpx==0.28.1', 'typing_extensions==4.16.0'];

/** The command of each program. */
const CLIENTS = {
  TypeScript: async () => [process.execPath, join(PROJECT, 'test/e2e/clients/typescript-client.ts')],
  Python: async () => [
    join(await pythonEnvironment('signed-client', REQUIREMENTS), 'python'),
    join(PROJECT, 'test/e2e/clients/python_client.py'),
  ],
} satisfies Readonly<Record<string, () => Promise<readonly string[]>>>;

/**
 * Trades with both clients as their users' programs do, signed (SigV4) with the keys of the environment, against the deployed
 * API. Every reply to the first place is lost: the outcome is unknown, a new process finds the order, and the same key again
 * is the same order. The emulator computes each signature itself: with another secret both clients are refused.
 */
export async function tradeWithClients(cloud: Cloud, url: string, trader: Identity, paper: Paper): Promise<string> {
  const emulated = emulatedUrl(cloud, url);
  // The host is part of what is signed.
  const hop = await startHop(emulated, { keepsHost: true });
  const address = `${hop.url}${new URL(emulated).pathname}`;
  const orders = () => paper.control.effects('spot')[0]?.orders ?? 0;
  const notes: string[] = [];
  try {
    for (const [name, program] of Object.entries(CLIENTS)) {
      const [command = '', ...args] = await program();
      const run = async (identity: Identity): Promise<string> =>
        await runToEnd({
          command,
          args: [...args, address, JSON.stringify(RESTING), `e2e-${randomUUID()}`, join(cloud.folder, `keys-${name}`)],
          cwd: cloud.folder,
          env: {
            ...actingAs(cloud, identity).env,
            NODE_NO_WARNINGS: '1',
            PYTHONPATH: join(PROJECT, 'client/python/src'),
            PYTHONDONTWRITEBYTECODE: '1',
          },
        });
      const before = orders();
      const forged = await run({ ...trader, secretAccessKey: 'not the secret of this key' }).then(
        () => 'it was let through',
        (error: unknown) => String(error),
      );
      expectThat(
        forged.includes('FORBIDDEN: The signature does not belong'),
        `${name}, with another secret: ${forged}`,
      );
      hop.arm('lose-reply', 'page-504');
      const told: Told = JSON.parse(await run(trader));
      expectFields(
        { ...told },
        { first: 'unknown', again: told.followed, replayed: true, read: 'NEW', canceled: 'CANCELED' },
      );
      expectThat(orders() - before === 1, `the ${name} client came to ${orders() - before} orders`);
      notes.push(`${name}: unknown, then ${told.followed} once`);
    }
  } finally {
    await hop.close();
  }
  return notes.join('; ');
}
