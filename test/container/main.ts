import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { commandLine } from '../../lib/text/command-line.ts';
import { environmentOf, execForm, lastOf } from './dockerfile.ts';
import { type BuiltImage, buildWithoutDocker, readableBy } from './image.ts';

const HELP = `Proves the container without a container engine: the steps of the Dockerfile in a folder, then the image's command, if
possible as the image's user, its health check, its token and its shutdown; then the two services of compose.

  npm run container:check

It takes no options. Ends with 1 when something does not hold.

Example: npm run container:check
`;

commandLine({ name: 'npm run container:check', help: HELP });

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const PATIENCE_MS = 30_000;
const TOKEN = 'container-check-token';

const folder = await mkdtemp(join(tmpdir(), 'atlas-image-'));
const running: ChildProcess[] = [];
try {
  await check();
} catch (error) {
  process.stderr.write(`container: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  for (const child of running) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}

async function check(): Promise<void> {
  const began = performance.now();
  const image = await buildWithoutDocker(PROJECT, folder);
  await readableBy([folder, image.app]);
  tell(`the steps of the Dockerfile: done in ${((performance.now() - began) / 1_000).toFixed(1)} s`);

  const version = (await readFile(join(PROJECT, '.nvmrc'), 'utf8')).trim();
  for (const base of image.bases) {
    demand(base.startsWith(`node:${version}-`), `the base is ${base}, while .nvmrc says ${version}`);
    demand(/@sha256:[0-9a-f]{64}$/.test(base), `the base ${base} is not pinned by its digest`);
  }
  const user = userOf(image);
  tell(`the command runs as ${user === undefined ? 'the current user, who is not root' : `user ${user.uid}`}`);

  const port = await freePort();
  const settings = { ...environmentOf(image.stage), PORT: String(port), PAPER_PORT: '0' };
  const command = execForm(lastOf(image.stage, 'CMD') ?? '');
  const healthCheck = execForm(lastOf(image.stage, 'HEALTHCHECK') ?? '');
  const run = (words: readonly string[], env: Record<string, string>) => start(image, words, { ...settings, ...env });

  const open = run(command, {});
  demand((await codeOf(open)) !== 0, 'it starts without a token, open to every caller');
  demand((await codeOf(run(healthCheck, {}))) === 1, 'the health check passes without a gateway');
  tell('without ATLAS_LOCAL_TOKEN it does not start');

  const gateway = run(command, { ATLAS_LOCAL_TOKEN: TOKEN });
  await until(async () => {
    demand(gateway.exitCode === null, `it ended with ${gateway.exitCode}`);
    return (await codeOf(run(healthCheck, {}))) === 0;
  });
  tell('the health check passes');

  const orders = `http://127.0.0.1:${port}/v1/orders/active`;
  const stranger = await fetch(orders);
  const friend = await fetch(orders, { headers: { authorization: `Bearer ${TOKEN}` } });
  demand(stranger.status === 401, `a caller without the token got ${stranger.status}`);
  demand(friend.status === 200, `a caller with the token got ${friend.status}: ${await friend.text()}`);
  tell('with the token it trades on paper, without it answers 401');
  const docs = await fetch(`http://127.0.0.1:${port}/docs`);
  demand(docs.status === 200, `the docs answer ${docs.status}: ${(await docs.text()).slice(0, 200)}`);
  tell('the docs are made of what the image has');

  gateway.kill('SIGTERM');
  demand((await codeOf(gateway)) === 0, 'SIGTERM does not end it cleanly');
  tell('SIGTERM ends it cleanly');
  await checkCompose(run);
}

interface ComposeService {
  readonly command?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

/** The two services of compose, with the ports of this run: they share one network, so loopback connects them. */
async function checkCompose(
  run: (words: readonly string[], env: Record<string, string>) => ChildProcess,
): Promise<void> {
  const { services } = parse(await readFile(join(PROJECT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, ComposeService>;
  };
  const { gateway, paper } = services;
  if (gateway === undefined || paper?.command === undefined) throw new Error('compose lacks gateway or paper.');
  demand(paper.network_mode === 'service:gateway', 'the paper exchanges do not share the network of the gateway');

  const published = gateway.ports ?? [];
  for (const each of published) demand(each.startsWith('127.0.0.1:'), `${each} is open to other machines`);
  const { PAPER_PORT } = paper.environment;
  demand(published.includes(`127.0.0.1:${PAPER_PORT}:${PAPER_PORT}`), 'the control port is not published');

  const [port, paperPort] = [String(await freePort()), String(await freePort())];
  const moved = (text: string) => text.replace(`:${paper.environment.PAPER_PORT}`, `:${paperPort}`);
  run(paper.command, { ...paper.environment, PAPER_PORT: paperPort, PAPER_CONTROL_TOKEN: TOKEN });
  const [, ...paperCheck] = paper.healthcheck?.test ?? [];
  await until(async () => (await codeOf(run(paperCheck.map(moved), {}))) === 0);

  const environment = Object.entries(gateway.environment).map(([name, value]) => [name, moved(value)]);
  run(['node', 'local/main.ts'], { ...Object.fromEntries(environment), PORT: port, ATLAS_LOCAL_TOKEN: TOKEN });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const control = await fetch(`http://127.0.0.1:${paperPort}/control/time`, { headers });
  demand(control.status === 200, `the control port answers ${control.status}`);
  await until(async () => {
    const reply = await fetch(`http://127.0.0.1:${port}/v1/orders/active`, { headers }).catch(() => undefined);
    return reply?.status === 200;
  });
  tell('compose: the gateway trades on the paper exchanges beside it');
}

/** The image's user, if this process may switch users; otherwise this process must not be root. */
function userOf({ stage }: BuiltImage): { readonly uid: number; readonly gid: number } | undefined {
  const [uid = 0, gid = 0] = (lastOf(stage, 'USER') ?? '').split(':').map(Number);
  demand(uid > 0 && gid > 0, 'the image runs as root, or as a user without a number');
  return process.getuid?.() === 0 ? { uid, gid } : undefined;
}

function start(image: BuiltImage, words: readonly string[], env: Record<string, string>): ChildProcess {
  const [program = '', ...args] = words;
  demand(program === 'node', `the image has no ${program}`);
  const child = spawn(process.execPath, args, { cwd: image.app, env, stdio: 'ignore', ...userOf(image) });
  running.push(child);
  return child;
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
  }
  return child.exitCode;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    demand(performance.now() < end, `nothing within ${PATIENCE_MS / 1_000} s`);
    await wait(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
