import type { Operation } from '../api/operation.ts';
import { type ApiHandler, type PipelineRuntime, pipeline, type Use } from '../api/pipeline/pipeline.ts';

/** A Lambda handler; `on` binds the same code to another runtime, as the local gateway and the tests do. */
export type EntryPoint<R> = ApiHandler & { readonly on: (runtime: R) => ApiHandler };

/**
 * Makes the handler of one operation. The runtime is built once per container: in Lambda while it starts, when the
 * processor is not yet metered; elsewhere when first needed.
 */
export function entryPoint<O extends Operation, R extends PipelineRuntime>(
  operation: O,
  use: Use<O, R>,
  container: () => R,
): EntryPoint<R> {
  const on = (runtime: R) => pipeline(operation, use, runtime);
  const own = () => on(container());
  let handler: ApiHandler | undefined = process.env.AWS_LAMBDA_FUNCTION_NAME === undefined ? undefined : own();
  const invoke: ApiHandler = (event, context) => {
    handler ??= own();
    return handler(event, context);
  };
  return Object.assign(invoke, { on });
}
