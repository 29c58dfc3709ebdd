import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { bundleFunctions } from '../../infra/build.ts';
import { ACCESS_VARIABLE } from '../../lib/api/docs/page.ts';
import { fileName } from '../../lib/api/operation.ts';
import { type OperationName, operations } from '../../lib/api/operations/index.ts';
import type { ApiHandler } from '../../lib/api/pipeline/pipeline.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import type { Handlers } from '../../local/gateway/handlers.ts';
import { serve } from '../../local/gateway/server.ts';
import { type DocsVisit, messageOf, visitDocs } from './docs-visit.ts';
import { visit } from './visitor.ts';

const STAGE = 'prod';

/** The operations of the page itself; every other one is behind a signature that a browser has not. */
const SERVED = ['getDocs', 'getDocsAsset', 'getOpenapi', 'getHealth'] as const satisfies readonly OperationName[];

/**
 * Opens the page as the bundles of a deployment serve it: below the path of the stage, and where callers sign. The gateway in
 * front of them passes requests and compresses answers as API Gateway does.
 */
export async function visitDeployed(browser: Browser): Promise<DocsVisit> {
  const outdir = await mkdtemp(join(tmpdir(), 'atlas-bundles-'));
  await bundleFunctions({ outdir, only: SERVED.map((name) => fileName(operations[name])) });
  const environment = {
    ATLAS_STAGE: STAGE,
    ATLAS_TRADING_STATE: 'active',
    ATLAS_LOG_LEVEL: 'silent',
    [ACCESS_VARIABLE]: 'sigv4',
  };
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  const gateway = await serve({
    handlers: bundledHandlers(outdir),
    observability: silentObservability(),
    basePath: `/${STAGE}`,
  });
  try {
    const url = `${gateway.url}/${STAGE}`;
    const seen = await visitDocs(browser, url, { device: 'desktop', colorScheme: 'light' });
    return { ...seen, faults: [...seen.faults, ...(await offerNothingDead(browser, url))] };
  } finally {
    await gateway.close();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(outdir, { recursive: true });
  }
}

function bundledHandlers(outdir: string): Handlers {
  const load = createRequire(import.meta.url);
  const refused: ApiHandler = () => Promise.resolve({ statusCode: 403, headers: {}, body: '{}' });
  const served: ReadonlySet<string> = new Set(SERVED);
  return Object.fromEntries(
    Object.entries(operations).map(([name, row]): [string, ApiHandler] => [
      name,
      served.has(name) ? load(join(outdir, fileName(row))).handler : refused,
    ]),
  ) as Handlers;
}

/** Only what needs no signature has a button, which works; the samples of everything else sign. */
async function offerNothingDead(browser: Browser, url: string): Promise<readonly string[]> {
  const { page, errors, close } = await visit(browser, `${url}/docs`, { device: 'phone', colorScheme: 'dark' });
  const faults: string[] = [];
  try {
    await page.locator('#deployment', { hasText: STAGE }).waitFor({ state: 'attached' });
    const buttons = await page.evaluate<string>(
      "[...document.querySelectorAll('form.try')].map(({ dataset }) => dataset.operation).join(' ')",
    );
    if (buttons !== 'getHealth getOpenapi getDocs getDocsAsset') faults.push(`there are buttons of ${buttons}`);
    await page.locator('#sample-placeOrder-curl', { hasText: '--aws-sigv4' }).waitFor();
    await page.locator('form.try[data-operation="getOpenapi"] button[type=submit]').click();
    await page.locator('#answer-getOpenapi code', { hasText: `"url": "${url}"` }).waitFor();
  } catch (error) {
    faults.push(messageOf(error));
  }
  await close();
  return [...faults, ...errors];
}
