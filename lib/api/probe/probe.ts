import * as z from 'zod';
import type { Deadline } from '../../domain/deadline.ts';
import { operations } from '../operations/index.ts';
import { type RoleKeys, signedHeaders } from './signature.ts';

/** How callers authenticate to the API, and so how the probe must. */
const PROBE_CALLERS = ['iam', 'tokens'] as const;
export type ProbeCaller = (typeof PROBE_CALLERS)[number];

/** Environment variables of the probe's function; the stack sets them. */
export const PROBE_VARIABLES = { url: 'PROBE_URL', caller: 'PROBE_CALLER' } as const;

/** The operations the probe reads: the first without credentials, the second with. */
export const PROBED = [operations.getHealth, operations.getDeployment] as const;

const environmentSchema = z.object({
  [PROBE_VARIABLES.url]: z.string().min(1),
  [PROBE_VARIABLES.caller]: z.enum(PROBE_CALLERS),
  AWS_REGION: z.string().min(1),
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_ENDPOINT_URL: z.string().optional(),
});

/** The public API did not answer as it should; the message names the request and the result. */
export class ProbeFailed extends Error {
  override readonly name = 'ProbeFailed';
}

export interface ProbeParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the API through its public address, as callers do. Health without a signature must be 200; the deployment without a
 * signature must be refused, and signed must be 200. Where callers use tokens the probe has none, so the last request is
 * left out. Throws `ProbeFailed`.
 */
export async function probe({ env, now }: ProbeParts, { signal }: Deadline): Promise<void> {
  const { PROBE_URL, PROBE_CALLER, AWS_REGION, AWS_ENDPOINT_URL, ...variables } = environmentSchema.parse(env);
  const [open, guarded] = PROBED;
  const at = (path: string) => new URL(`${PROBE_URL}${path}`, AWS_ENDPOINT_URL);
  const expectStatus = async (path: string, headers: Record<string, string>, statuses: readonly number[]) => {
    const reply = await fetch(at(path), { headers, signal, redirect: 'error' }).catch((error: unknown) => {
      const { name, cause } = error instanceof Error ? error : { name: 'error', cause: undefined };
      throw new ProbeFailed(`GET ${path}: no answer (${cause instanceof Error ? cause.message : name})`);
    });
    await reply.body?.cancel();
    if (!statuses.includes(reply.status)) {
      throw new ProbeFailed(`GET ${path}: expected ${statuses.join(' or ')}, got ${reply.status}`);
    }
  };
  await expectStatus(open.path, {}, [200]);
  await expectStatus(guarded.path, {}, [401, 403]);
  if (PROBE_CALLER === 'tokens') return;
  const keys: RoleKeys = {
    accessKeyId: variables.AWS_ACCESS_KEY_ID,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
    sessionToken: variables.AWS_SESSION_TOKEN,
  };
  const headers = signedHeaders({ url: at(guarded.path), region: AWS_REGION, keys, now: now() });
  await expectStatus(guarded.path, headers, [200]);
}
