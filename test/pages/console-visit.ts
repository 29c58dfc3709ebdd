import type { Browser, Page } from 'playwright-core';
import { overflowOf, PRICED, type View, violationsOf, visit } from './visitor.ts';

/** What a visit of the console found: faults, how long its first paint took, and how many bytes its files have. */
export interface ConsoleVisit {
  readonly faults: readonly string[];
  readonly firstPaintMs: number;
  readonly bytes: number;
}

/** All files of the page; a console that is slow to open is not opened. */
const MAX_BYTES = 100_000;

/**
 * Does on the console what its reader does: sees the books live, previews, places an order that rests, amends and cancels it, places a stop that waits,
 * loses a reply until the order is unknown, and watches it be resolved.
 */
export async function visitConsole(browser: Browser, url: string, view: View): Promise<ConsoleVisit> {
  const { page, errors, close } = await visit(browser, `${url}/console`, view);
  const faults: string[] = [];
  try {
    await seeBooks(page);
    faults.push(...(await violationsOf(page)));
    const bytes = await page.evaluate<number>(BYTES);
    await trade(page);
    await waitForTrigger(page);
    await loseReply(page);
    faults.push(...(await violationsOf(page)));
    const overflow = await overflowOf(page);
    if (overflow > 0) faults.push(`the page is ${overflow} px wider than its window`);
    const firstPaintMs = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN",
    );
    if (bytes > MAX_BYTES) faults.push(`the page has ${bytes} bytes, more than ${MAX_BYTES}`);
    return { faults: [...faults, ...errors], firstPaintMs, bytes };
  } catch (error) {
    const shown = await page.locator('#verdict').innerText();
    return { faults: [...faults, ...errors, `${message(error)}; the verdict was: ${shown}`], ...NOT_MEASURED };
  } finally {
    await close();
  }
}

const NOT_MEASURED = { firstPaintMs: Number.NaN, bytes: Number.NaN };

/** Of the page and of what it loads as a page: answers of the API and the stream do not count. */
const BYTES = `performance.getEntries()
  .filter(({ name }) => /\\/console(\\/\\w+\\.(js|css|svg))?$/.test(name))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

async function seeBooks(page: Page): Promise<void> {
  await page.getByText('live', { exact: true }).waitFor();
  await page.locator('#depth svg').waitFor();
  await page.locator('#budgets tbody tr').first().waitFor();
  await page.locator(PRICED).waitFor();
}

async function trade(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Preview' }).click();
  await verdict(page, 'passes every check');
  await page.getByRole('button', { name: 'Place', exact: true }).click();
  await verdict(page, '201 after');
  const [id = ''] = /binance\.spot\.\S+/.exec(await page.locator('#verdict').innerText()) ?? [];
  const row = page.locator(`[data-stage=resting] tr[data-key="${id}"]`);
  await row.waitFor();
  await page.getByRole('button', { name: 'Send again with the same key' }).click();
  await verdict(page, 'replayed from the first request');
  await row.getByRole('button', { name: 'Amend' }).click();
  await page.locator('#amend-quantity').fill('0.004');
  await page.locator('#amend').getByRole('button', { name: 'Amend' }).click();
  await verdict(page, '200 after');
  await row.getByRole('button', { name: 'Cancel' }).click();
  await verdict(page, 'is CANCELED');
  await page.locator(`[data-stage=past] tr[data-key="${id}"]`).waitFor();
}

/** A stop of a futures exchange waits beside the book, and has no row among what rests. */
async function waitForTrigger(page: Page): Promise<void> {
  await page.locator('#instrument').selectOption('binance.usdm.BTCUSDT');
  await page.locator('#type').selectOption('STOP_MARKET');
  await page.getByLabel('Sell').check();
  await page.getByLabel('Trigger price').fill('70000');
  await page.getByRole('button', { name: 'Place', exact: true }).click();
  await verdict(page, 'is UNTRIGGERED');
  const row = page.locator('[data-stage=waiting] tr', { hasText: 'trigger 70000' });
  await row.getByRole('button', { name: 'Cancel' }).click();
  await verdict(page, 'is CANCELED');
  await row.waitFor({ state: 'detached' });
  await page.locator('#instrument').selectOption('binance.spot.BTCUSDT');
  await page.getByLabel('Buy').check();
  await page.locator(PRICED).waitFor();
}

async function loseReply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lost reply, and no read answered' }).click();
  await page.locator('[data-end=reset-before-effect]').waitFor();
  await page.getByRole('button', { name: 'Place', exact: true }).click();
  const command = page.locator('.command').first();
  await command.getByText('UNKNOWN', { exact: true }).waitFor();
  await verdict(page, 'the outcome is unknown');
  await page.locator('[data-end=reset-before-effect]').click();
  await command.getByText('DONE', { exact: true }).waitFor();
  await verdict(page, 'It was unknown, and is resolved');
  await page.getByText('None: the exchanges behave.').waitFor();
}

async function verdict(page: Page, words: string): Promise<void> {
  await page.locator('#verdict', { hasText: words }).waitFor();
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
