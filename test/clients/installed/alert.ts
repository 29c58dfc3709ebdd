import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Hop } from '../hop.ts';

const PROGRAM = fileURLToPath(new URL('../../../local/hooks/main.ts', import.meta.url));
const TEMPLATE = {
  time: 'time',
  order: {
    exchange: 'binance',
    symbol: { from: 'ticker', map: { BTCUSDT: 'BTC/USDT' } },
    side: { from: 'action', map: { buy: 'BUY' } },
    type: 'MARKET',
    quantity: { from: 'contracts' },
  },
  limits: { symbols: { 'BTC/USDT': { maxQuantity: '0.05' } }, ordersPerDay: 20 },
};

/** An alert whose reply is lost, and that its sender sends again. What the sender hears, twice. */
export async function playAlert({ hop, data }: { readonly hop: Hop; readonly data: string }) {
  await hooks(data, ['add', 'lost-reply', '--template', '-'], JSON.stringify(TEMPLATE));
  const { secret } = JSON.parse(await hooks(data, ['show', 'lost-reply', '--reveal', '--json'], ''));
  const alert = { secret, ticker: 'BTCUSDT', action: 'buy', contracts: '0.005', time: new Date().toISOString() };
  const send = async () => {
    const reply = await fetch(`${hop.url}/v1/hooks/lost-reply`, { method: 'POST', body: JSON.stringify(alert) });
    const { outcome, replayed } = (await reply.json()) as { readonly outcome: string; readonly replayed: boolean };
    return `${reply.status}: ${outcome}${replayed ? ', replayed' : ''}`;
  };
  const first = await send().catch(() => 'no answer, so that the sender sends it again');
  return [first, await send()] as const;
}

async function hooks(data: string, words: readonly string[], input: string): Promise<string> {
  const env = { ...process.env, ATLAS_DATA_DIR: data };
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`hooks ${words.join(' ')} ended with ${code}: ${printed}`);
  return printed;
}
