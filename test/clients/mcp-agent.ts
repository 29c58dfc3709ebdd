import { Client, type FetchLike, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export interface ToolAnswer {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

/** An AI agent's side of MCP over streamable HTTP: the official client. */
export interface McpAgent {
  tools(): Promise<readonly string[]>;
  call(name: string, input?: Record<string, unknown>): Promise<ToolAnswer>;
  close(): Promise<void>;
}

export async function connectAgent(url: string, fetch?: FetchLike, token?: string): Promise<McpAgent> {
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { ...(fetch && { fetch }), ...requestInit }));
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, input = {}) {
      const { content, structuredContent, isError } = await client.callTool({ name, arguments: input });
      const [first] = Array.isArray(content) ? content : [];
      const text = first?.type === 'text' ? first.text : '';
      return { text, data: Object(structuredContent), isError: isError === true };
    },
    close: () => client.close(),
  };
}
