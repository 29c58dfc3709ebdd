// An agent's conversation over MCP: preview, place by the token, ask again, cancel. Start the gateway with MCP=trade.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const url = process.env.ATLAS_URL ?? 'http://127.0.0.1:3000';
const agent = new Client({ name: 'example', version: '1' });
await agent.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));

async function say(name: string, input: Record<string, unknown>) {
  const { content, structuredContent } = await agent.callTool({ name, arguments: input });
  const [first] = content;
  console.log(`> ${name}\n${first?.type === 'text' ? first.text : ''}\n`);
  return structuredContent as Record<string, unknown>;
}

const order = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '80000',
};
const { token } = await say('preview_order', { order });
const placed = await say('place_order', { token });
// An agent that is not sure asks again: it is the same order.
await say('preview_order', { order });
await say('place_order', { token });
await say('cancel_order', { orderId: (placed.order as { id: string }).id });
await agent.close();
