import { McpServer, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { AtlasClient } from '../client.ts';
import { VERSION } from '../version.ts';
import { inputChecker } from './input-faults.ts';
import { type LimitOptions, readLimits } from './limits.ts';
import { readingTools, type Tool } from './reading-tools.ts';
import { openTickets } from './tickets.ts';
import { previewTool, tradingTools } from './trading-tools.ts';
import { type Reason, reasonOf, said } from './words.ts';

export interface McpOptions {
  readonly client: AtlasClient;
  /** Where previews and the totals of days are kept. */
  readonly folder: string;
  readonly options: LimitOptions & { readonly allowTrading?: boolean };
  readonly now?: () => number;
}

const INSTRUCTIONS = `Atlas trades on several crypto exchanges. The outcome of an order is PLACED, NOT PLACED or NOT KNOWN.
NOT KNOWN is neither a success nor a failure: never place the order again; call follow_order until it is certain.
Amounts are decimal strings. To change a resting order, cancel it, then preview and place another.`;

/** A server with the tools that the options allow: reads, and with `allowTrading` what trades within the limits. */
export function createMcpServer({ client, folder, options, now = Date.now }: McpOptions): McpServer {
  const tickets = options.allowTrading === true ? openTickets(folder, readLimits(options), now) : undefined;
  const tools = [
    ...readingTools(client),
    previewTool(client, tickets),
    ...(tickets === undefined ? [] : tradingTools(client, tickets)),
  ];
  const server = new McpServer({ name: 'atlas', version: VERSION }, { instructions: INSTRUCTIONS });
  for (const tool of tools) register(server, tool);
  return server;
}

function register(server: McpServer, { name, title, description, inputSchema, annotations, run, failed }: Tool): void {
  const faultsOf = inputChecker(inputSchema);
  const refused = (reason: Reason) => failed?.(reason) ?? said(reason.detail, { ...reason }, true);
  server.registerTool(
    name,
    { title, description, inputSchema: takingAnything(inputSchema), annotations },
    async (input) => {
      const faults = faultsOf(input);
      if (faults.length > 0) return refused({ detail: faults.join(' ') });
      try {
        return await run(input);
      } catch (error) {
        return refused(reasonOf(error));
      }
    },
  );
}

/** The schema for callers to read. The check of the SDK says what is wrong in words that no model reads, so it is ours. */
function takingAnything(schema: Record<string, unknown>): StandardSchemaWithJSON<Record<string, unknown>> {
  const jsonSchema = { input: () => schema, output: () => schema };
  const validate = (value: unknown) => ({ value: Object(value) as Record<string, unknown> });
  return { '~standard': { version: 1, vendor: 'atlas', jsonSchema, validate } };
}

/** Serves over stdio until the other side ends or the signal is given. */
export async function serveMcp({ signal, ...options }: McpOptions & { readonly signal: AbortSignal }): Promise<void> {
  // A wrong limit is told before anything is served.
  await createMcpServer(options).close();
  const handle = serveStdio(() => createMcpServer(options));
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
  });
  await handle.close();
}
