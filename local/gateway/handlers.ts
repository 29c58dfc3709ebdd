import { fileName, type Operation } from '../../lib/api/operation.ts';
import { type OperationName, operations } from '../../lib/api/operations/index.ts';
import type { ApiHandler } from '../../lib/api/pipeline/pipeline.ts';
import { madeFiles } from '../../lib/api/site/make.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';
import type { DocsRuntime } from '../../lib/runtime/docs.ts';
import type { EntryPoint } from '../../lib/runtime/entry-point.ts';

export type Handlers = Readonly<Record<OperationName, ApiHandler>>;

/** The handlers that run in Lambda, bound to this runtime. The docs are made from the sources when they are first read. */
export async function loadHandlers(atlas: Atlas, { token }: { readonly token: boolean }): Promise<Handlers> {
  const runtime: Atlas & DocsRuntime = { ...atlas, docs: { files: madeFiles(), access: token ? 'token' : 'open' } };
  const rows: readonly Operation[] = Object.values(operations);
  const bound = await Promise.all(
    rows.map(async (operation): Promise<[string, ApiHandler]> => {
      const module: { handler: EntryPoint<typeof runtime> } = await import(`../../functions/${fileName(operation)}.ts`);
      return [operation.name, module.handler.on(runtime)];
    }),
  );
  // Each row has exactly one entry, under its own name.
  return Object.fromEntries(bound) as Handlers;
}
