import type { Browser, Page } from 'playwright-core';
import { GUIDES } from '../../lib/api/docs/guides.ts';
import { overflowOf, type View, violationsOf, visit } from './visitor.ts';

/** What a visit of the docs found: faults, how long the first paint took, and bytes over the wire until all of it is used. */
export interface DocsVisit {
  readonly faults: readonly string[];
  readonly firstPaintMs: number;
  readonly bytes: number;
  /** All that the page has loaded once somebody has searched. */
  readonly bytesUsed: number;
}

/** All files of the page over the wire. */
const MAX_BYTES = 500_000;

/** Reads the docs as their reader does: opens, searches, follows links, chooses a language and colours, reads guides. */
export async function visitDocs(browser: Browser, url: string, view: View): Promise<DocsVisit> {
  const { page, errors, close } = await visit(browser, `${url}/docs`, view);
  const faults: string[] = [];
  try {
    await page.locator('#deployment', { hasText: '·' }).waitFor({ state: 'attached' });
    const firstPaintMs = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN",
    );
    const bytes = await page.evaluate<number>(WIRE_BYTES);
    const address = await page.locator('.facts .base').innerText();
    if (address !== url) faults.push(`the page says that it is at ${address}`);
    await search(page);
    const bytesUsed = await page.evaluate<number>(WIRE_BYTES);
    if (bytesUsed > MAX_BYTES) faults.push(`the page takes ${bytesUsed} bytes, more than ${MAX_BYTES}`);
    await chooseLanguage(page);
    await navigate(page, view);
    await page.evaluate(SHOW_ALL);
    faults.push(...(await violationsOf(page)), ...(await widthOf(page, '/docs')));
    for (const name of JUDGED) {
      await page.goto(`${url}/docs/${name}`);
      await page.evaluate(SHOW_ALL);
      faults.push(...(await violationsOf(page)), ...(await widthOf(page, name)));
    }
    for (const name of guidesOf(view)) {
      await page.goto(`${url}/docs/${name}`);
      faults.push(...(await widthOf(page, name)));
    }
    return { faults: [...faults, ...errors], firstPaintMs, bytes, bytesUsed };
  } catch (error) {
    const at = page.url().replace(url, '');
    return { faults: [...faults, ...errors, `${messageOf(error)}, at ${at}`], ...NOT_MEASURED };
  } finally {
    await close();
  }
}

const NOT_MEASURED = { firstPaintMs: Number.NaN, bytes: Number.NaN, bytesUsed: Number.NaN };

/** Of everything that was loaded, headers included, whatever it was loaded for. */
const WIRE_BYTES = `performance.getEntries()
  .filter(({ entryType }) => entryType === 'navigation' || entryType === 'resource')
  .reduce((sum, { transferSize }) => sum + transferSize, 0)`;

/**
 * Parts far below are not drawn, and the bar lies over what is scrolled beneath it: a judge sees neither. A sheet that a script
 * makes is no inline style, so the policy of the page allows it.
 */
const SHOW_ALL = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.operation, .model { content-visibility: visible !important } .bar { position: static !important }');
  document.adoptedStyleSheets = [sheet];
  scrollTo(0, 0);
})()`;

/** Where the changing of an order lies once it has stayed there for half a second: parts of the page get their heights late. */
const TOP_WHEN_STILL = `new Promise((resolve) => {
  const top = () => document.getElementById('op-amendOrder').getBoundingClientRect().top;
  let place = top();
  let since = performance.now();
  const look = () => {
    if (top() !== place) [place, since] = [top(), performance.now()];
    if (performance.now() - since > 500) resolve(place);
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Pages besides the reference that axe judges: the models, a guide with a table and steps, one with code. */
const JUDGED = ['models', 'outcomes', 'clients'];

/** Every guide is opened on a phone, where a wide table shows. */
function guidesOf({ device, colorScheme }: View): readonly string[] {
  return device === 'phone' && colorScheme === 'light' ? GUIDES.map(({ name }) => name) : [];
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.type('post only');
  const results = page.locator('#results [role=option]');
  await results.filter({ hasText: 'POST_ONLY_WOULD_TAKE' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/docs#problem-post-only-would-take');
  await page.keyboard.press('/');
  await page.keyboard.type('idempotencykey');
  await results.filter({ hasText: 'Place an order' }).first().waitFor();
  await page.keyboard.press('Escape');
}

async function chooseLanguage(page: Page): Promise<void> {
  await page.locator('#tab-placeOrder-curl').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.locator('#sample-amendOrder-Python', { hasText: 'atlas.amend(' }).waitFor({ state: 'attached' });
  if (await page.evaluate<boolean>("!document.getElementById('sample-amendOrder-curl').hidden")) {
    throw new Error('another operation still shows curl');
  }
}

async function navigate(page: Page, { device, colorScheme }: View): Promise<void> {
  if (device === 'phone') {
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.locator('#menu').getByText('Change an active order').waitFor();
  }
  await page.locator('#menu').getByText('Change an active order').click();
  await page.waitForURL('**/docs#op-amendOrder');
  await page.locator('#menu [href="#op-amendOrder"][aria-current]').waitFor({ state: 'attached' });
  const top = await page.evaluate<number>(TOP_WHEN_STILL);
  if (Math.abs(top) > 120) throw new Error(`a link leads ${top} px away from its target`);
  if (colorScheme === 'dark') return;
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const light = await ground();
  const button = page.locator('#theme');
  await button.click();
  await button.click();
  if ((await ground()) === light) throw new Error('the button does not darken the page');
  await button.click();
}

async function widthOf(page: Page, name: string): Promise<readonly string[]> {
  const overflow = await overflowOf(page);
  return overflow > 0 ? [`${name} is ${overflow} px wider than its window`] : [];
}

/** What an error says, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
