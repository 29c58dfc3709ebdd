import { join } from 'node:path';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { type Auth, type ClientOptions, createAtlasClient, fileKeyStore } from '../index.ts';
import { stateFolder } from '../state-folder.ts';
import { createMcpServer, type McpOptions } from './serve.ts';

export interface McpHttpOptions {
  /** Of the API whose operations are the tools. */
  readonly url: string;
  readonly auth?: Auth;
  /** Where the folder of keys, previews and day totals is; the same as that of `atlas mcp`, so that they share their limits. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options: McpOptions['options'];
  /** How requests are sent, and by which clock. */
  readonly client?: Pick<ClientOptions, 'fetch' | 'now' | 'sleep' | 'patience'>;
}

/** The tools over streamable HTTP. Whoever serves it checks who calls. */
export interface McpHttp {
  fetch(request: Request): Promise<Response>;
  /** Ends the streams under way. */
  close(): Promise<void>;
}

/** Throws a `TypeError` with advice where a limit is missing or cannot be read. */
export function createMcpHttp(given: McpHttpOptions): McpHttp {
  const { url, auth = { kind: 'none' }, env, options, client: how = {} } = given;
  const folder = stateFolder(env, url);
  const client = createAtlasClient({ url, auth, keys: fileKeyStore(join(folder, 'keys')), ...how });
  const create = () => createMcpServer({ client, folder, options, ...(how.now && { now: how.now }) });
  // A wrong limit is told before anything is served.
  void create().close();
  const { fetch, close } = createMcpHandler(create);
  return { fetch, close };
}
