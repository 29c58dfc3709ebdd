import type { Browser, Page } from 'playwright-core';
import { FIRST_CALLS } from '../../lib/api/site/first-call.ts';
import { messageOf } from './docs-visit.ts';
import { visit } from './visitor.ts';

const VIEW = { device: 'desktop', colorScheme: 'light' } as const;

/** The operations that the page has a button for, in the order in which a newcomer meets them. */
const TRIED = Object.entries(FIRST_CALLS).flatMap(([name, { notHere }]) => (notHere === undefined ? [name] : []));

/** Those that take what another has made: pressed first of all, on a page and an account that have nothing yet. */
const TAKING = Object.entries(FIRST_CALLS).flatMap(([name, { takes }]) => (takes === undefined ? [] : [name]));

export interface Trial {
  readonly faults: readonly string[];
  /** Buttons that were pressed once, each answered with success. */
  readonly pressed: number;
}

/** Presses every button of the page once, in order; then each that needs an id once more, alone on a fresh page. */
export async function tryEverything(browser: Browser, url: string): Promise<Trial> {
  const faults: string[] = [];
  let pressed = 0;
  for (const names of [TRIED, ...TAKING.map((name) => [name])]) {
    const { page, errors, close } = await visit(browser, `${url}/docs`, VIEW);
    for (const name of names) {
      const fault = await press(page, name);
      if (fault === undefined) pressed += 1;
      else faults.push(fault);
    }
    faults.push(...errors);
    await close();
  }
  return { faults, pressed };
}

/** Presses the button of an operation; returns what is wrong with the answer. */
async function press(page: Page, name: string): Promise<string | undefined> {
  try {
    await page.locator(`form.try[data-operation="${name}"] button[type=submit]`).click();
    const answer = page.locator(`#answer-${name}`);
    await answer.locator('.verdict, .bad').first().waitFor();
    const status = await answer.locator('.verdict .status').innerText({ timeout: 1_000 });
    return /^2\d\d$/.test(status) ? undefined : `${name} was answered with ${(await answer.innerText()).slice(0, 400)}`;
  } catch (error) {
    return `${name}: ${messageOf(error)}`;
  }
}

/** Where an exchange is live, the page asks before it sends, and sends nothing unless it is told to. */
export async function refuseLive(browser: Browser, url: string): Promise<readonly string[]> {
  const { page, errors, close } = await visit(browser, `${url}/docs`, VIEW);
  const sent: string[] = [];
  await page.route('**/v1/deployment', (route) =>
    route.fulfill({ json: { products: [{ exchange: 'binance', market: 'spot', origin: 'https://api.binance.com' }] } }),
  );
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`);
  });
  const faults: string[] = [];
  try {
    for (const name of ['placeOrder', 'cancelOrders', 'amendOrder']) {
      await page.locator(`form.try[data-operation="${name}"] button[type=submit]`).click();
      const dialog = page.getByRole('dialog', { name: 'This goes to a live exchange' });
      await dialog.getByText('https://api.binance.com').waitFor();
      await dialog.getByRole('button', { name: 'Send nothing' }).click();
      await page.locator(`#answer-${name}`, { hasText: 'Nothing was sent.' }).waitFor();
    }
    if (sent.length > 0) faults.push(`the page sent ${sent.join(', ')} to a live exchange without being told to`);
    await page.locator('form.try[data-operation="placeOrder"] button[type=submit]').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
    await page.locator('#answer-placeOrder .status', { hasText: '201' }).waitFor();
    if (sent.length !== 1) faults.push(`the page sent ${sent.length} requests where it was told to send one`);
  } catch (error) {
    faults.push(messageOf(error));
  }
  await close();
  return [...faults, ...errors];
}

/** A gateway with a token: the page asks for it, keeps it in its memory alone, and sends it. */
export async function useToken(browser: Browser, url: string, token: string): Promise<readonly string[]> {
  const { page, errors, close } = await visit(browser, `${url}/docs`, VIEW);
  const faults: string[] = [];
  try {
    const button = page.locator('form.try[data-operation="listBalances"] button[type=submit]');
    await button.click();
    await page.locator('#answer-listBalances', { hasText: 'asks for a token' }).waitFor();
    await page.getByLabel('Token', { exact: true }).fill(token);
    await page.getByRole('button', { name: 'Use' }).click();
    await button.click();
    await page.locator('#answer-listBalances .status', { hasText: '200' }).waitFor();
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, document.body.innerHTML])',
    );
    if (kept.includes(token)) faults.push('the page keeps the token');
    await page.locator('#sample-listBalances-curl', { hasText: 'Authorization: Bearer $ATLAS_TOKEN' }).waitFor();
  } catch (error) {
    faults.push(messageOf(error));
  }
  await close();
  return [...faults, ...errors];
}
