import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PRICED, VIEWS, visit } from './visitor.ts';

/** Takes a picture of the console in every view and returns where they are; the one of the documents is `picture`. */
export async function drawPictures(browser: Browser, url: string, picture: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-pages-'));
  const written: string[] = [];
  for (const view of VIEWS) {
    const shown = view.device === 'desktop' && view.colorScheme === 'light';
    const path = shown ? picture : join(folder, `console-${view.device}-${view.colorScheme}.png`);
    const { page, close } = await visit(browser, `${url}/console`, view);
    await populate(page);
    // The document shows the upper part; the others are for whoever looks the page over.
    await page.screenshot({ path, fullPage: true, ...(shown && { clip: { x: 0, y: 0, width: 1440, height: 1240 } }) });
    await close();
    written.push(path);
  }
  return written;
}

/** An order that rests, one that has filled, a position, and an unknown outcome: something of everything. */
async function populate(page: Page): Promise<void> {
  await page.locator('#depth svg').waitFor();
  await page.locator(PRICED).waitFor();
  const place = page.getByRole('button', { name: 'Place', exact: true });
  const answered = (words: string) => page.locator('#verdict', { hasText: words }).waitFor();
  await place.click();
  await answered('201 after');
  await page.locator('#instrument').selectOption('binance.usdm.BTCUSDT');
  await page.locator('#type').selectOption('MARKET');
  await place.click();
  await answered('is FILLED');
  await page.locator('#instrument').selectOption('binance.spot.BTCUSDT');
  await page.locator(PRICED).waitFor();
  await page.getByRole('button', { name: 'Lost reply, and no read answered' }).click();
  await page.locator('[data-end=reset-before-effect]').waitFor();
  await place.click();
  await answered('the outcome is unknown');
  await page.locator('[data-end=reset-before-effect]').click();
  await page.locator('.command').first().getByText('DONE', { exact: true }).waitFor();
  await page.evaluate('scrollTo(0, 0)');
}
