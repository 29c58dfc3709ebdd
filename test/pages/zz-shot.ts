import { startChromium } from './chromium.ts';
import { visit, violationsOf, overflowOf, type View } from './visitor.ts';
const base = process.argv[2]!; const what = process.argv[3]!.split(','); const views = (process.argv[4]??'desktop-light').split(',');
const b = await startChromium();
for (const v of views) for (const w of what) {
  const [device, colorScheme] = v.split('-') as any;
  const [path, hash] = w.split('@');
  const { page, errors, close } = await visit(b, `${base}${path}${hash?'#'+hash:''}`, { device, colorScheme });
  if (device==='desktop') await page.setViewportSize({width:1280,height:900});
  await page.waitForTimeout(700);
  const n = `/tmp/shot-${v}-${w.replaceAll(/\W/g,'_')}.png`;
  await page.screenshot({ path: n });
  console.log(n, errors, 'overflow', await overflowOf(page), (await violationsOf(page)).map(x=>x.slice(0,400)));
  await close();
}
await b.close();
