import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';

/** How somebody looks at a page. */
export interface View {
  readonly device: 'desktop' | 'phone';
  readonly colorScheme: 'light' | 'dark';
}

export const VIEWS: readonly View[] = (['desktop', 'phone'] as const).flatMap((device) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ device, colorScheme })),
);

const SIZES = {
  desktop: { viewport: { width: 1440, height: 1000 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
} as const;

/** How long anything may take to appear. */
const PATIENCE_MS = 30_000;

/** A page that is open, and what it complained of. */
export interface Visit {
  readonly page: Page;
  /** Errors of the console, of scripts and of requests. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Opens a page as somebody with this view does. Motion is reduced, so that a picture of it is always the same. */
export async function visit(browser: Browser, url: string, { device, colorScheme }: View): Promise<Visit> {
  const context = await browser.newContext({ ...SIZES[device], colorScheme, reducedMotion: 'reduce' });
  // The policy of the page refuses a script that is added to it later.
  await context.addInitScript({ content: axe.source });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) errors.push(`elsewhere: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: 'load' });
  return { page, errors, close: () => context.close() };
}

/** What axe finds on the page as it is, one line a violation. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate(() => {
    const { axe: judge } = globalThis as typeof globalThis & { axe: typeof axe };
    return judge.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
  });
  return violations.map(
    ({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
}

/** How far the page is wider than its window, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

/** The field of the price, once the ticket has suggested one. */
export const PRICED = '#price:not(:placeholder-shown)';
