import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cutChangelog, sectionOf } from './changelog.ts';
import { type Sbom, sbomOf } from './sbom.ts';
import { setVersion, versionOf } from './versions.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- A thing.

## [0.1.0] - 2026-11-01

- The first.
`;

describe('the changelog', () => {
  test('has what was unreleased under the version, and an empty section for what comes', () => {
    const cut = cutChangelog(CHANGELOG, '0.2.0', '2026-12-01');
    expect(cut).toContain('## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n');
    expect([sectionOf(cut, 'Unreleased'), sectionOf(cut, '0.2.0'), sectionOf(cut, '0.1.0')]).toEqual([
      '',
      '### Added\n\n- A thing.',
      '- The first.',
    ]);
  });

  test.each([
    ['a version that it has', CHANGELOG, '0.1.0', /has 0\.1\.0 already/],
    ['nothing', cutChangelog(CHANGELOG, '0.2.0', '2026-12-01'), '0.3.0', /nothing to release/],
    ['no section of what is unreleased', '# Changelog\n', '0.2.0', /has no section/],
  ])('is not cut with %s', (_, text, version, message) => {
    expect(() => cutChangelog(text, version, '2026-12-01')).toThrow(message);
  });
});

describe('the version', () => {
  let folder: string;
  const FILES = [
    'package.json',
    'package-lock.json',
    'client/package.json',
    'paper/package.json',
    'client/python/pyproject.toml',
    'docs/guides/clients.md',
    'paper/README.md',
  ];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-versions-'));
    for (const file of FILES) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await cp(join(PROJECT, file), join(folder, file));
    }
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  test('is one in the repository, and written everywhere', async () => {
    const before = await versionOf(folder);
    await setVersion(folder, '7.8.9');
    expect(await versionOf(folder)).toBe('7.8.9');
    const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
    expect([lock.version, ...['', 'client', 'paper'].map((name) => lock.packages[name].version)]).toEqual(
      Array(4).fill('7.8.9'),
    );
    const guide = await readFile(join(folder, 'docs/guides/clients.md'), 'utf8');
    expect(guide).toContain('atlas-client-7.8.9.tgz');
    expect(guide).not.toContain(`-${before}`);
  });

  test('is refused where two places differ', async () => {
    const file = join(folder, 'client/python/pyproject.toml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^version = .*$/m, 'version = "9.9.9"'));
    await expect(versionOf(folder)).rejects.toThrow(/pyproject\.toml has 9\.9\.9/);
  });
});

describe('the SBOM of a package', () => {
  const component = (ref: string) => ({ 'bom-ref': ref, name: ref.slice(0, ref.lastIndexOf('@')) });
  const whole: Sbom = {
    metadata: { component: component('house@1.0.0') },
    components: ['client@1.0.0', 'a@1.0.0', '@s/b@2.0.0', 'tool@3.0.0'].map(component),
    dependencies: [
      { ref: 'house@1.0.0', dependsOn: ['client@1.0.0', 'tool@3.0.0'] },
      { ref: 'client@1.0.0', dependsOn: ['a@1.0.0', 'tool@3.0.0'] },
      { ref: 'a@1.0.0', dependsOn: ['@s/b@2.0.0'] },
      { ref: '@s/b@2.0.0', dependsOn: [] },
    ],
  };

  test('has what it runs with and what that needs, and no tool of development', () => {
    const { metadata, components } = sbomOf(whole, 'client', ['a']);
    expect(metadata.component.name).toBe('client');
    expect(components.map(({ name }) => name)).toEqual(['a', '@s/b']);
  });

  test('is refused where something that the package runs with is missing', () => {
    expect(() => sbomOf(whole, 'client', ['a', 'c'])).toThrow(/lacks something/);
  });
});
