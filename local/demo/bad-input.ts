import { priceAway, readBook } from './book.ts';
import { type DemoRun, type Played, play } from './demo-run.ts';
import { expectFields, expectStatus, expectThat, rows, text } from './expect.ts';
import { problemLines } from './lines.ts';

const PART = 'Orders that never leave';

/** The refusals of an order that breaks the API contract, and of one that breaks the rules of its instrument. */
export async function playBadInput(demo: DemoRun, { scene, instrument }: Played): Promise<void> {
  demo.print(`\n${PART}`);
  const order = { exchange: text(instrument, 'exchange'), symbol: text(instrument, 'symbol'), type: 'LIMIT' };
  await play(demo, PART, 'contract', async () => {
    const request = { ...order, side: 'BYU', quantity: 0.005, price: '1e5', postonly: true };
    const problem = expectStatus(await demo.api.call('POST', '/v1/orders', request), 400);
    expectFields(problem, { code: 'INVALID_REQUEST', orderState: 'notPlaced' });
    expectThat(rows(problem, 'violations').length === 4, 'expected all four mistakes to be named');
    return problemLines(problem);
  });
  await play(demo, PART, 'rules', async () => {
    const { bid } = await readBook(demo.exchange, scene.product, text(instrument, 'exchangeSymbol'));
    const price = `${priceAway(bid, '-3', text(instrument, 'tickSize'))}`;
    const request = { ...order, side: 'BUY', quantity: '0.0000012', price: offGrid(price) };
    const problem = expectStatus(await demo.api.call('POST', '/v1/orders', request), 422);
    expectFields(problem, { code: 'RULE_VIOLATION', orderState: 'notPlaced' });
    return problemLines(problem);
  });
}

/** The price with one digit more than any tick size. */
function offGrid(price: string): string {
  return `${price.includes('.') ? price : `${price}.`}0000007`;
}
