import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { filledOrder } from '../../../lib/api/schemas/examples.ts';
import { commandLine } from '../../../lib/text/command-line.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';

const HELP = `Tries what the generators that people use make of openapi.yaml: in each client, the answer to a place is an order or an
unknown outcome, and an order with a word and a field of a later version is still read. Needs java, mvn, go and python3, and
the package indexes of npm, PyPI, Maven and Go. Takes a minute and a half.

  npm run client:generators

It takes no options. Ends with 1 when a client reads an answer in another way.

Example: npm run client:generators
`;

commandLine({ name: 'npm run client:generators', help: HELP });

const CONTRACT = fileURLToPath(new URL('../../../openapi.yaml', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const GENERATOR = '7.17.0';
const GET = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get';
/** What Go's generated clients import. */
const GO_VALIDATOR = 'gopkg.in/validator.v2 v2.0.1';
const NEEDED = ['java', 'mvn', 'go', 'python3'];
const JAR = join(
  homedir(),
  `.m2/repository/org/openapitools/openapi-generator-cli/${GENERATOR}/openapi-generator-cli-${GENERATOR}.jar`,
);
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'atlas-generators-'));

const LATER = JSON.stringify({ ...filledOrder, state: 'PAUSED', colour: 'red' });
const UNKNOWN = JSON.stringify({
  outcome: 'unknown',
  operation: 'place',
  detail: 'No answer.',
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  clientOrderIds: ['a'],
  orderId: null,
  orderState: 'unknown',
  retryAfterSeconds: 1,
});
/** What each program prints: how it reads the two answers. */
const EXPECTED = 'order PAUSED\nunknown\n';

try {
  const missing = NEEDED.filter((program) => !isInstalled(program));
  if (missing.length > 0) {
    throw new Error(`The generators cannot be tried: this machine has no ${missing.join(', no ')}.`);
  }
  if (!existsSync(JAR)) await run('mvn', ['-q', GET, `-Dartifact=org.openapitools:openapi-generator-cli:${GENERATOR}`]);
  await checked('openapi-typescript', typesProgram);
  await checked('openapi-generator, Go', goProgram);
  await checked('openapi-generator, typescript-fetch', typescriptProgram);
  await checked('openapi-generator, python', pythonProgram);
  await checked('openapi-python-client', pythonClientProgram);
} catch (error) {
  const said = error instanceof Error && 'stdout' in error ? `\n${String(error.stdout)}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${said}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, program)));
}

async function checked(name: string, program: () => Promise<string>): Promise<void> {
  const printed = await program();
  if (printed !== EXPECTED) throw new Error(`${name} reads the answers as: ${printed}`);
  process.stdout.write(`${name}: an unknown outcome is visible, and later words and fields are read\n`);
}

async function generated(generator: string, properties: string): Promise<string> {
  const output = join(folder, generator);
  const options = ['-g', generator, '-o', output, `--additional-properties=${properties}`];
  await run('java', ['-jar', JAR, 'generate', '-i', CONTRACT, ...options], { maxBuffer: 1 << 26 });
  return output;
}

/** The types leave an answer that was not narrowed unusable as an order; the program is compiled, then run. */
async function typesProgram(): Promise<string> {
  const cwd = join(folder, 'openapi-typescript');
  await mkdir(cwd);
  const types = join(cwd, 'types.ts');
  await run(process.execPath, [join(MODULES, 'openapi-typescript/bin/cli.js'), CONTRACT, '--output', types]);
  const entry = join(cwd, 'check.ts');
  await writeFile(
    entry,
    `import type { components } from './types.ts';
type Outcome = components['schemas']['PlaceOutcome'];
declare const process: { argv: string[] };
for (const body of process.argv.slice(2)) {
  const outcome: Outcome = JSON.parse(body);
  // @ts-expect-error: what may be an unknown outcome is no order
  void outcome.state;
  // A later word is a string like any other.
  const said: string = 'outcome' in outcome ? outcome.outcome : 'order ' + outcome.state;
  console.log(said);
}
`,
  );
  const options = [
    '--strict',
    '--noEmit',
    '--target',
    'es2024',
    '--module',
    'nodenext',
    '--allowImportingTsExtensions',
  ];
  const tsc = join(MODULES, 'typescript/bin/tsc');
  await run(process.execPath, [tsc, '--ignoreConfig', ...options, '--lib', 'es2024,dom', entry]);
  return (await run(process.execPath, [entry, LATER, UNKNOWN])).stdout;
}

async function goProgram(): Promise<string> {
  // Without the option its decoder refuses a body with a field that it does not know.
  const cwd = await generated('go', 'packageName=atlas,withGoMod=false,disallowAdditionalPropertiesIfNotPresent=false');
  await writeFile(join(cwd, 'go.mod'), `module atlas.example/atlas\n\ngo 1.20\n\nrequire ${GO_VALIDATOR}\n`);
  const program = `package atlas

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestOutcomes(t *testing.T) {
	for _, body := range []string{${goText(LATER)}, ${goText(UNKNOWN)}} {
		var outcome PlaceOutcome
		if err := json.Unmarshal([]byte(body), &outcome); err != nil {
			t.Fatal(err)
		}
		if outcome.UnknownOutcome != nil {
			fmt.Println("unknown")
		} else {
			state, _ := json.Marshal(outcome.Order.State)
			fmt.Println("order " + string(state[1:len(state)-1]))
		}
	}
}
`;
  await rm(join(cwd, 'test'), { recursive: true, force: true });
  await writeFile(join(cwd, 'outcomes_test.go'), program);
  await run('go', ['mod', 'tidy'], { cwd });
  const { stdout } = await run('go', ['test', '-v', '-run', 'TestOutcomes', '.'], { cwd });
  return stdout
    .split('\n')
    .filter((line) => /^(order|unknown)/.test(line))
    .map((line) => `${line}\n`)
    .join('');
}

function goText(json: string): string {
  return JSON.stringify(json);
}

async function typescriptProgram(): Promise<string> {
  const output = await generated('typescript-fetch', 'importFileExtension=.ts');
  const { build } = await import('esbuild');
  const entry = join(output, 'check.ts');
  await writeFile(
    entry,
    `import { PlaceOutcomeFromJSON } from './models/index';
for (const body of [${LATER}, ${UNKNOWN}]) {
  const outcome = PlaceOutcomeFromJSON(body);
  console.log('outcome' in outcome ? outcome.outcome : 'order ' + outcome.state);
}
`,
  );
  const outfile = join(output, 'check.mjs');
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
  return (await run(process.execPath, [outfile])).stdout;
}

async function pythonProgram(): Promise<string> {
  const cwd = await generated('python', 'packageName=atlas_generated');
  const bin = await pythonEnvironment('generated', [
    'pydantic==2.12.5',
    'python-dateutil==2.9.0.post0',
    'urllib3==2.6.2',
  ]);
  const program = `from atlas_generated.models.place_outcome import PlaceOutcome
import sys
for body in sys.argv[1:]:
    actual = PlaceOutcome.from_json(body).actual_instance
    # A set of words that can grow is a model of its own there.
    print("unknown" if type(actual).__name__ == "UnknownOutcome" else f"order {actual.state.actual_instance}")
`;
  return (await run(join(bin, 'python'), ['-c', program, LATER, UNKNOWN], { cwd })).stdout;
}

async function pythonClientProgram(): Promise<string> {
  const bin = await pythonEnvironment('openapi-python-client', ['openapi-python-client==0.29.1']);
  const output = join(folder, 'python-client');
  await run(join(bin, 'openapi-python-client'), ['generate', '--path', CONTRACT, '--output-path', output]);
  const program = `import sys, httpx
from atlas_client import Client
from atlas_client.api.orders.place_order import _parse_response
client = Client(base_url="http://127.0.0.1")
for status, body in ((201, sys.argv[1]), (202, sys.argv[2])):
    parsed = _parse_response(client=client, response=httpx.Response(status, text=body))
    print("unknown" if type(parsed).__name__ == "UnknownOutcome" else f"order {parsed.state}")
`;
  return (await run(join(bin, 'python'), ['-c', program, LATER, UNKNOWN], { cwd: output })).stdout;
}
