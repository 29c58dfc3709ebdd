import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../lib/text/command-line.ts';
import { OTHERS_TOOLS } from './others-tools.ts';

const HELP = `Starts every command of the three package.json with --help and with an option that it does not have. The first ends with 0
and prints its usage and an example, the second with 2 and one line that leads to the help; neither changes a
file. Takes half a minute.

  npm run commands [-- --only NAME]

  --only NAME  only this script of the project's package.json

Example: npm run commands -- --only chaos
`;

const { values } = commandLine({ name: 'npm run commands', help: HELP, options: { only: { type: 'string' } } });

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['', 'client', 'paper'];
/** npm runs these by themselves, before it packs. */
const BY_NPM = ['prepack'];
const LIMIT_MS = 60_000;

interface Command {
  readonly name: string;
  readonly cwd: string;
  /** The words of the script: `node`, its options and its file. */
  readonly words: readonly string[];
  /** Variables that the script sets. */
  readonly env: Readonly<Record<string, string>>;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function commands(): Promise<readonly Command[]> {
  const all: Command[] = [];
  for (const folder of PACKAGES) {
    const cwd = join(PROJECT, folder);
    const { scripts } = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    for (const [script, line] of Object.entries(scripts)) {
      if (folder !== '' && BY_NPM.includes(script)) continue;
      const words = line.split(' ');
      const isWord = (word: string) => !/^[A-Z_]+=/.test(word);
      const from = words.findIndex(isWord);
      const env = Object.fromEntries(words.slice(0, from).map((word) => word.split('=')));
      all.push({ name: folder === '' ? script : `${folder}: ${script}`, cwd, words: words.slice(from), env });
    }
  }
  return all;
}

async function run({ cwd, words, env: own }: Command, option: string): Promise<Ended> {
  const [program = '', ...args] = words;
  const file = program === 'node' ? process.execPath : join(PROJECT, 'node_modules/.bin', program);
  const env = { ...process.env, ...own, NODE_COMPILE_CACHE: join(PROJECT, 'node_modules/.cache/node-compile') };
  return await new Promise((resolve) => {
    const child = execFile(file, [...args, option], { cwd, env, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** What is wrong with its help. */
async function helpFaults(command: Command): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run(command, '--help');
  const faults: string[] = [];
  if (code !== 0) faults.push(`--help ends with ${code}`);
  if (stderr !== '') faults.push(`--help says on standard error: ${stderr.split('\n')[0]}`);
  if (command.name in OTHERS_TOOLS) return faults;
  if (!/^ +(?:\w+=\S+ )*(npm (run|start)|atlas-paper)\b/m.test(stdout)) faults.push('its help shows no usage');
  if (!/^Example: \S/m.test(stdout)) faults.push('its help shows no example');
  return faults;
}

/** What is wrong with how it refuses an option. */
async function refusalFaults(command: Command): Promise<readonly string[]> {
  if (command.name in OTHERS_TOOLS) return [];
  const { code, stdout, stderr } = await run(command, '--no-such-option');
  const faults: string[] = [];
  if (code !== 2) faults.push(`an unknown option ends with ${code}`);
  if (stdout !== '') faults.push(`an unknown option does not keep it from saying: ${stdout.split('\n')[0]}`);
  if (!/^Unknown option '--no-such-option'\. .*--help (explains|says more)\.\n$/.test(stderr)) {
    faults.push(`an unknown option is not refused in one line: ${stderr}`);
  }
  return faults;
}

/** What the working tree has, so that a command that did something shows. */
async function state(): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile('git', ['status', '--porcelain=v2', '-z'], { cwd: PROJECT, maxBuffer: 2 ** 24 }, (error, stdout) => {
      if (error) return reject(error);
      const changed = stdout.split('\0').flatMap((line) => line.split(' ').at(-1) ?? []);
      Promise.all(
        changed.map((file) =>
          stat(join(PROJECT, file)).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          ),
        ),
      ).then((times) => resolve(`${stdout}${times.join()}`), reject);
    });
  });
}

const began = performance.now();
const before = await state();
const chosen = (await commands()).filter(({ name }) => values.only === undefined || name === values.only);
const missing = Object.keys(OTHERS_TOOLS).filter((name) => !chosen.some((command) => command.name === name));
const faults: string[] = values.only === undefined ? missing.map((name) => `${name}: is no script`) : [];
const queue = chosen.flatMap((command) =>
  [helpFaults, refusalFaults].map((check) => async () => {
    for (const fault of await check(command)) faults.push(`${command.name}: ${fault}`);
  }),
);
await Promise.all(
  Array.from({ length: availableParallelism() + 1 }, async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) await check();
  }),
);
if (before !== (await state())) faults.push('a command changed a file of the project');
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(
  `${chosen.length} commands, ${faults.length} faults (${((performance.now() - began) / 1_000).toFixed(0)} s)\n`,
);
if (faults.length > 0 || chosen.length === 0) process.exitCode = 1;
