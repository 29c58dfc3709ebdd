import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { startIntentTable } from '../../local/intent-table.ts';
import { startPaper } from '../../paper/src/index.ts';
import { callOperation } from '../testing/operation-call.ts';

const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', price: '85000', quantity: '0.01' };

/** A container that places one resting order after another, each under its own key. */
export async function startPlacing() {
  const paper = await startPaper({ makerIntervalMs: 0 });
  const table = await startIntentTable();
  const atlas = createAtlasOnPaper(paper.url, { env: { ATLAS_EXCHANGES: 'binance.spot' }, intents: table.store });
  return {
    async place(key: string): Promise<void> {
      const { status, text } = await callOperation(atlas, 'placeOrder', { body: ORDER, key });
      if (status !== 201) throw new Error(`the order was answered ${status}: ${text}`);
    },
    async close(): Promise<void> {
      atlas.close();
      await table.close();
      await paper.close();
    },
  };
}
