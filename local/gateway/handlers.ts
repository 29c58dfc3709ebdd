import { fileName, type Operation } from '../../lib/api/operation.ts';
import { type OperationName, operations } from '../../lib/api/operations/index.ts';
import type { ApiHandler } from '../../lib/api/pipeline/pipeline.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';
import type { LambdaHandler } from '../../lib/runtime/lambda.ts';

export type Handlers = Readonly<Record<OperationName, ApiHandler>>;

/** The handlers that run in Lambda, bound to this runtime. */
export async function loadHandlers(atlas: Atlas): Promise<Handlers> {
  const rows: readonly Operation[] = Object.values(operations);
  const bound = await Promise.all(
    rows.map(async (operation): Promise<[string, ApiHandler]> => {
      const module: { handler: LambdaHandler } = await import(`../../functions/${fileName(operation)}.ts`);
      return [operation.name, module.handler.on(atlas)];
    }),
  );
  // Each row has exactly one entry, under its own name.
  return Object.fromEntries(bound) as Handlers;
}
