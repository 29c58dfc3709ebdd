import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const MCP_CLIENT = '@modelcontextprotocol/client@2.4.0';
/** The official client of Python. */
export const PYTHON_MCP_CLIENT = 'mcp==2.3.0';
const PIP = ['-m', 'pip', '--quiet', '--disable-pip-version-check'];
const run = promisify(execFile);

/** A package as its users get it, in a folder where nothing else was. */
export interface Installed {
  readonly folder: string;
  /** Folder of its programs. */
  readonly bin: string;
  readonly file: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

/** Packs the TypeScript client, and installs the tarball with npm. */
export async function installTypescript(folder: string): Promise<Installed> {
  await mkdir(folder);
  const packed = await run('npm', ['pack', '--json', '--workspace', 'client', '--pack-destination', folder], {
    cwd: PROJECT,
    maxBuffer: 1 << 24,
  });
  // The build of the package prints before it.
  const [{ filename, size, unpackedSize }] = JSON.parse(packed.stdout.slice(packed.stdout.search(/^\[$/m)));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--no-audit', '--no-fund', `./${filename}`, MCP_CLIENT], { cwd: folder });
  const bin = join(folder, 'node_modules/.bin');
  return { folder, bin, file: filename, packedBytes: size, unpackedBytes: unpackedSize };
}

/** Builds the wheel of the Python client, and installs it with pip. */
export async function installPython(folder: string): Promise<Installed> {
  await mkdir(folder);
  const wheels = join(folder, 'wheels');
  await run('python3', [...PIP, 'wheel', '--no-deps', '--wheel-dir', wheels, join(PROJECT, 'client/python')]);
  const [file = ''] = await readdir(wheels);
  const wheel = join(wheels, file);
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  const bin = join(folder, 'venv/bin');
  await run(join(bin, 'python'), [...PIP, 'install', wheel, PYTHON_MCP_CLIENT]);
  const sizes = `import os, sys, zipfile; print(os.path.getsize(sys.argv[1]), sum(each.file_size for each in zipfile.ZipFile(sys.argv[1]).infolist()))`;
  const { stdout } = await run('python3', ['-c', sizes, wheel]);
  const [packedBytes = 0, unpackedBytes = 0] = stdout.trim().split(' ').map(Number);
  return { folder, bin, file, packedBytes, unpackedBytes };
}
