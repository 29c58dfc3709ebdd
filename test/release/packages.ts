import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonEnvironment } from '../tools/python-environment.ts';
import { run } from './run.ts';
import { type Sbom, sbomOf } from './sbom.ts';

const PYTHON_TOOLS = ['hatchling==1.33.0', 'cyclonedx-bom==7.5.0'];
/** What the Python client is tested with (its own package allows ranges). */
const PYTHON_RUNTIME = ['httpx==0.28.1', 'typing_extensions==4.16.0'];
const NPM_PACKAGES = ['client', 'paper'];

/**
 * Packs what a release consists of into `out`: the tarballs of npm, wheel and source distribution of the Python client, the
 * sources, an SBOM (CycloneDX) of each, and the checksums of all. Needs no network once the two Python environments exist.
 */
export async function buildPackages(project: string, version: string, out: string): Promise<readonly string[]> {
  await mkdir(out, { recursive: true });
  const sbom = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only', '--offline'];
  const whole = JSON.parse(await run('npm', sbom, { cwd: project })) as Sbom;
  await writeSbom(out, version, join(project, 'package.json'), whole);
  for (const workspace of NPM_PACKAGES) {
    const manifest = join(project, workspace, 'package.json');
    await inRepository(manifest, () =>
      run('npm', ['pack', '--silent', '--offline', '--workspace', workspace, '--pack-destination', out], {
        cwd: project,
      }),
    );
    await writeSbom(out, version, manifest, whole);
  }
  await buildPython(join(project, 'client/python'), version, out);
  const sources = ['archive', '--format', 'tar.gz', '--prefix', `atlas-${version}/`, '--output'];
  await run('git', [...sources, join(out, `atlas-${version}.tar.gz`), 'HEAD'], { cwd: project });
  return await writeChecksums(out);
}

/** What a package runs with, as the lock file has it. */
async function writeSbom(out: string, version: string, manifest: string, whole: Sbom): Promise<void> {
  const { name, dependencies = {} } = JSON.parse(await readFile(manifest, 'utf8')) as {
    readonly name: string;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  const sbom = sbomOf(whole, name, Object.keys(dependencies));
  await writeFile(join(out, `${name}-${version}.cdx.json`), `${JSON.stringify(sbom, null, 2)}\n`);
}

async function buildPython(folder: string, version: string, out: string): Promise<void> {
  const tools = await pythonEnvironment('release', PYTHON_TOOLS);
  await run(join(tools, 'python'), ['-m', 'hatchling', 'build', '--directory', out], { cwd: folder });
  const runtime = await pythonEnvironment('atlas-orders', PYTHON_RUNTIME);
  const frozen = await run(join(runtime, 'python'), ['-m', 'pip', 'freeze', '--disable-pip-version-check'], {
    cwd: folder,
  });
  const list = join(out, 'frozen.txt');
  await writeFile(list, frozen);
  const sbom = join(out, `atlas-orders-${version}.cdx.json`);
  const options = ['--pyproject', 'pyproject.toml', '--output-reproducible', '--output-format', 'JSON'];
  await run(join(tools, 'cyclonedx-py'), ['requirements', list, ...options, '--output-file', sbom], { cwd: folder });
  await rm(list);
}

/**
 * The manifest of a package names the repository that it is published from, where a workflow publishes it: the registry
 * compares it with the provenance.
 */
async function inRepository(manifest: string, work: () => Promise<unknown>): Promise<void> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  const text = await readFile(manifest, 'utf8');
  if (server !== undefined && repository !== undefined) {
    const named = { ...JSON.parse(text), repository: { type: 'git', url: `git+${server}/${repository}.git` } };
    await writeFile(manifest, `${JSON.stringify(named, null, 2)}\n`);
  }
  try {
    await work();
  } finally {
    await writeFile(manifest, text);
  }
}

/** `SHA256SUMS`, as `sha256sum --check` reads it. Returns the names of all files. */
async function writeChecksums(out: string): Promise<readonly string[]> {
  const names = (await readdir(out)).toSorted();
  const lines = await Promise.all(
    names.map(async (name) => {
      const digest = createHash('sha256').update(await readFile(join(out, name)));
      return `${digest.digest('hex')}  ${name}\n`;
    }),
  );
  await writeFile(join(out, 'SHA256SUMS'), lines.join(''));
  return [...names, 'SHA256SUMS'];
}
