import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine, helpHint, UsageError } from '../../lib/text/command-line.ts';
import { cutChangelog, sectionOf } from './changelog.ts';
import { buildPackages } from './packages.ts';
import { run } from './run.ts';
import { setVersion, versionOf } from './versions.ts';

const NAME = 'npm run release';

const HELP = `Makes a release of Atlas and its packages (docs/guides/release.md).

  npm run release -- cut VERSION       in a clean working tree: checks that the contract breaks nothing of the last release,
                                       sets the version everywhere, cuts CHANGELOG.md, keeps the contract, commits and tags
  npm run release -- build             at a tag: checks that everything says its version, and packs into dist/release
  npm run release -- dry-run [VERSION] both in a clone of the last commit; this repository gets dist/release and nothing else

  --date DAY   the day of the release, e.g. 2026-12-01 (today, UTC)

Nothing is published or pushed; the workflow "release" does that at a pushed tag. Needs go and python3, and their package
indexes the first time; no network after that.

Example: npm run release -- dry-run 0.2.0
`;

const { values, positionals } = commandLine({
  name: NAME,
  help: HELP,
  positionals: true,
  options: { date: { type: 'string' } },
});

const PROJECT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const OUT = join(PROJECT, 'dist/release');
const RELEASED = 'test/contract/released/openapi.yaml';
const VERSION = /^\d+\.\d+\.\d+$/;

try {
  await main();
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}${usage ? ` ${helpHint(NAME)}` : ''}\n`,
  );
  process.exitCode = usage ? 2 : 1;
}

async function main(): Promise<void> {
  const [step, given, ...more] = positionals;
  if (more.length > 0 || (step === 'build' && given !== undefined)) throw new UsageError('Too many words.');
  if (given !== undefined && !VERSION.test(given)) throw new UsageError(`${given} is not a version such as 0.2.0.`);
  const day = values.date ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new UsageError(`${day} is not a day such as 2026-12-01.`);
  switch (step) {
    case 'cut':
      if (given === undefined) throw new UsageError('Name the version: cut VERSION.');
      if ((await git(PROJECT, 'status', '--porcelain')) !== '')
        throw new Error('The working tree has changes: commit them first.');
      await cut(PROJECT, given, day);
      say(`v${given} is committed and tagged: git push --follow-tags publishes it`);
      return;
    case 'build':
      return await build(PROJECT);
    case 'dry-run':
      return await dryRun(given ?? nextPatch(await versionOf(PROJECT)), day);
    default:
      throw new UsageError(`Choose a step: cut, build, dry-run${step === undefined ? '' : `; not "${step}"`}.`);
  }
}

/** Sets the version, cuts the changelog, keeps the contract; commits and tags. */
async function cut(project: string, version: string, day: string): Promise<void> {
  if ((await git(project, 'tag', '--list', `v${version}`)) !== '')
    throw new Error(`There is a tag v${version} already.`);
  say(await contract(project, join(project, RELEASED)));
  const changelog = join(project, 'CHANGELOG.md');
  const text = cutChangelog(await readFile(changelog, 'utf8'), version, day);
  await setVersion(project, version);
  await writeFile(changelog, text);
  await copyFile(join(project, 'openapi.yaml'), join(project, RELEASED));
  await git(project, 'commit', '--quiet', '--all', '--message', `Release ${version}`);
  await git(project, 'tag', '--annotate', `v${version}`, '--message', `Atlas ${version}`);
  say(`cut: version ${version}, CHANGELOG.md, ${RELEASED}, tag v${version}`);
}

/** Checks that a tagged commit is the release that its tag names, and packs it. */
async function build(project: string): Promise<void> {
  const version = await versionOf(project);
  const tags = (await git(project, 'tag', '--points-at', 'HEAD')).split('\n');
  if (!tags.includes(`v${version}`)) throw new Error(`The commit has version ${version}, and no tag v${version}.`);
  const notes = sectionOf(await readFile(join(project, 'CHANGELOG.md'), 'utf8'), version);
  if (notes === undefined) throw new Error(`CHANGELOG.md has no section of ${version}.`);
  const before = await git(project, 'describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^').catch(
    () => undefined,
  );
  if (before === undefined) say('no earlier release is here to compare the contract with');
  else say(`${before}: ${await contractOf(project, before)}`);
  await rm(OUT, { recursive: true, force: true });
  const files = await buildPackages(project, version, OUT);
  await writeFile(join(OUT, 'NOTES.md'), `${notes}\n`);
  for (const file of [...files, 'NOTES.md']) say(`dist/release/${file}`);
}

/** Everything that a release does, short of pushing and publishing. */
async function dryRun(version: string, day: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-release-'));
  const clone = join(folder, 'atlas');
  try {
    await git(folder, 'clone', '--quiet', PROJECT, clone);
    await symlink(join(PROJECT, 'node_modules'), join(clone, 'node_modules'));
    await rehearse(join(clone, 'CHANGELOG.md'));
    await cut(clone, version, day);
    await build(clone);
    say(
      `dry run of ${version}: tag v${version} at ${await git(clone, 'rev-parse', '--short', `v${version}^{commit}`)} in a clone`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Right after a release there is nothing to release: a dry run goes on all the same. */
async function rehearse(changelog: string): Promise<void> {
  const text = await readFile(changelog, 'utf8');
  if (sectionOf(text, 'Unreleased') !== '') return;
  await writeFile(changelog, text.replace('## [Unreleased]', '## [Unreleased]\n\n- Nothing yet.'));
}

/** What the check of the contract says. */
async function contract(project: string, against: string): Promise<string> {
  const program = join(project, 'test/contract/breaking/main.ts');
  return (await run(process.execPath, [program, '--against', against], { cwd: project })).trim();
}

async function contractOf(project: string, tag: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-released-'));
  try {
    const file = join(folder, 'openapi.yaml');
    await writeFile(file, await run('git', ['show', `${tag}:openapi.yaml`], { cwd: project }));
    return await contract(project, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A commit of a dry run needs an author where nobody has told git who they are. */
async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const unknown = cwd === PROJECT ? {} : authorOf('Atlas release', 'release@localhost');
  return (await run('git', args, { cwd, env: unknown })).trim();
}

function authorOf(name: string, email: string): Readonly<Record<string, string>> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

function nextPatch(version: string): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return `${major}.${minor}.${patch + 1}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
