import type { Atlas } from '../../lib/runtime/compose.ts';
import { loadHandlers } from './handlers.ts';
import { type Gateway, type ServeOptions, serve } from './server.ts';

export type { Gateway } from './server.ts';

export interface GatewayOptions extends Omit<ServeOptions, 'handlers' | 'observability'> {
  readonly atlas: Atlas;
}

/** Starts the local gateway on a runtime; see {@link serve}. The caller closes the runtime. */
export async function startGateway({ atlas, ...options }: GatewayOptions): Promise<Gateway> {
  const handlers = await loadHandlers(atlas, { token: options.token !== undefined });
  return serve({ ...options, handlers, observability: atlas.observability });
}
