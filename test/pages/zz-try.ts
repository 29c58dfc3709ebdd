import { startChromium } from './chromium.ts';
import { visit } from './visitor.ts';
const base = process.argv[2]!;
const b = await startChromium();
const { page, errors, close } = await visit(b, `${base}/docs`, { device: 'desktop', colorScheme: 'light' });
const names = await page.locator('form.try').evaluateAll((fs) => fs.map((f: any) => f.dataset.operation));
for (const n of names) {
  if (process.argv[3] && !process.argv[3].split(',').includes(n)) continue;
  const t = Date.now();
  await page.locator(`form.try[data-operation="${n}"] button[type=submit]`).click();
  const a = page.locator(`#answer-${n}`);
  await a.locator('.verdict, .bad').first().waitFor({ timeout: 40000 });
  const text = await a.innerText();
  console.log(n.padEnd(22), Date.now() - t, 'ms', text.replaceAll(/\s+/g, ' ').slice(0, /^\S* ?(There|2)/.test(text) ? 160 : 700));
}
console.log(errors);
await close(); await b.close();
