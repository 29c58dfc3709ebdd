import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandLine } from '../../../lib/text/command-line.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';
import { startClientFixture } from '../client-fixture.ts';
import { PYTHON_MCP_CLIENT } from '../installed/install.ts';

const HELP = `Writes the models of the Python client from openapi.yaml, installs the client into an environment of its own as its users
would, checks its types, and runs its tests against a gateway on the paper exchanges. Needs python3 and PyPI. Takes a minute.

  npm run client:python [-- --check]

  --check  do not write the models, and fail when they have drifted

Example: npm run client:python -- --check
`;

const { values } = commandLine({ name: 'npm run client:python', help: HELP, options: { check: { type: 'boolean' } } });

const LIMIT_MS = 8 * 60_000;
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const PACKAGE = join(PROJECT, 'client/python');
const MODELS = join(PACKAGE, 'src/atlas_client/models.py');
const TOOLS = [
  'black==26.10.1',
  'botocore==1.44.8',
  'datamodel-code-generator==0.89.0',
  'httpx==0.28.1',
  'isort==8.0.1',
  PYTHON_MCP_CLIENT,
  'mypy==2.4.1',
  'pytest==9.2.0',
];
const run = promisify(execFile);

setTimeout(() => {
  process.stderr.write(`python client: not done within ${LIMIT_MS / 60_000} minutes\n`);
  process.exit(1);
}, LIMIT_MS).unref();

const folder = await mkdtemp(join(tmpdir(), 'atlas-python-'));
try {
  const bin = await pythonEnvironment('client', TOOLS);
  // As its users have it: built, and without the sources beside it.
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', folder];
  await generateModels(bin);
  await run(join(bin, 'python'), [...install, PACKAGE]);
  await run(join(bin, 'mypy'), ['--strict', 'src'], { cwd: PACKAGE });
  await run(join(bin, 'mypy'), ['--strict', 'examples'], { cwd: PACKAGE, env: { ...process.env, MYPYPATH: 'src' } });
  process.stdout.write('python client: models are those of openapi.yaml, types hold\n');
  process.exitCode = await runTests(bin);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Writes the models; with `--check` it fails where they differ from the written ones. */
async function generateModels(bin: string): Promise<void> {
  const output = values.check === true ? join(folder, 'models.py') : MODELS;
  const options =
    '--input-file-type openapi --output-model-type typing.TypedDict --target-python-version 3.11 --use-union-operator --use-schema-description --enum-field-as-literal all --disable-timestamp --openapi-scopes schemas --formatters black isort';
  const input = ['--input', join(PROJECT, 'openapi.yaml'), '--output', output];
  await run(join(bin, 'datamodel-codegen'), [...input, ...options.split(' ')]);
  // mypy does not know the type of further fields yet (PEP 728), as an alert has them.
  const typed = await readFile(output, 'utf8');
  await writeFile(output, typed.replaceAll(/, extra_items=[^)]*(?=\):)/g, ''));
  const [written, generated] = await Promise.all([MODELS, output].map((path) => readFile(path, 'utf8')));
  if (written !== generated) throw new Error('client/python has drifted from openapi.yaml: run npm run client:python');
}

async function runTests(bin: string): Promise<number> {
  const atlas = await startClientFixture({ env: { ATLAS_EXCHANGES: 'binance.spot,binance.usdm' } });
  try {
    const child = spawn(join(bin, 'pytest'), ['-q', '-p', 'no:cacheprovider', 'tests'], {
      cwd: PACKAGE,
      env: {
        ...process.env,
        ATLAS_URL: atlas.url,
        PAPER_URL: atlas.paper.url,
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } finally {
    await atlas.close();
  }
}
