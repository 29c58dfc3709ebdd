import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSigterm } from './as-program.ts';
import { type Bench, demand, emptyEnvironment, failed, run, tell } from './bench.ts';

/** Types that check nothing would accept this. */
const REFUSED = `import { startPaper } from 'atlas-paper';
// @ts-expect-error a port is a number
await startPaper({ port: 'any' });
const paper = await startPaper();
// @ts-expect-error there is no such control
paper.control.explode();
`;

/**
 * Installs the package alone, checks the types of its README examples against it, as strictly as possible, and runs
 * them.
 */
export async function checkAsLibrary(bench: Bench, project: string): Promise<void> {
  const cwd = join(bench.folder, 'consumer');
  await mkdir(cwd);
  await writeFile(join(cwd, 'package.json'), '{ "private": true, "type": "module" }');
  const env = emptyEnvironment(bench);
  const npm = bench.npx.replace(/npx-cli\.js$/, 'npm-cli.js');
  const install = await run(process.execPath, [npm, 'install', bench.tarball], { cwd, env });
  demand(install.code === 0, `npm install ends with ${install.code}:\n${install.stderr}`);
  const installed = (await readdir(join(cwd, 'node_modules'))).filter((name) => !name.startsWith('.'));
  demand(installed.join() === 'atlas-paper', `it brings others along: ${installed.join(', ')}`);

  const examples = examplesIn(await readFile(join(cwd, 'node_modules/atlas-paper/README.md'), 'utf8'));
  const sources = [...examples, REFUSED].map((text, index) => ({ name: `example-${index + 1}`, text }));
  for (const { name, text } of sources) await writeFile(join(cwd, `${name}.ts`), text);
  for (const [module, resolution] of [
    ['esnext', 'bundler'],
    ['nodenext', 'nodenext'],
  ]) {
    const compilerOptions = {
      module,
      moduleResolution: resolution,
      target: 'es2022',
      // The examples use fetch and console; the package's own types need neither these nor Node's.
      lib: ['es2022', 'dom'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
    };
    await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['example-*.ts'] }));
    const tsc = await run(process.execPath, [join(project, 'node_modules/typescript/bin/tsc')], { cwd });
    demand(tsc.code === 0, `the types do not check by ${resolution}:\n${tsc.stdout}`);
  }
  tell(`its types check in ${sources.length} files, with nothing else installed`);

  for (const [index] of examples.entries()) {
    const { code, stdout, stderr } = await run('node', [`example-${index + 1}.js`], { cwd, env });
    demand(code === 0 && stdout !== '', `example ${index + 1} of its README ends with ${code}:\n${stderr}${stdout}`);
  }
  tell('the examples of its README run');
  await checkSigterm(bench, cwd);
}

function examplesIn(readme: string): readonly string[] {
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  return examples.length > 0 ? examples : failed('its README has no example in TypeScript');
}
