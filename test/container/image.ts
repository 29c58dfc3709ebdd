import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, stat } from 'node:fs/promises';
import { join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';
import { type BuildStage, parseDockerfile } from './dockerfile.ts';

/** Where the image has its files; in the imitation, one folder per stage. */
const WORKDIR = '/app';

export interface BuiltImage {
  readonly app: string;
  readonly stage: BuildStage;
  readonly bases: readonly string[];
}

/**
 * Executes our Dockerfile as a builder would, in folders instead of layers: every stage's COPY and RUN, honouring
 * `.dockerignore`. Throws on an unknown instruction. The base image is this machine's own Node and npm.
 */
export async function buildWithoutDocker(project: string, folder: string): Promise<BuiltImage> {
  const stages = parseDockerfile(await readFile(join(project, 'Dockerfile'), 'utf8'));
  const ignore = await ignoreRules(project);
  const homes = new Map<string, string>();
  let last: { app: string; stage: BuildStage } | undefined;
  for (const [at, stage] of stages.entries()) {
    const app = join(folder, `stage-${at}`);
    await mkdir(app, { recursive: true });
    for (const { keyword, rest } of stage.instructions) await carryOut(keyword, rest, app);
    if (stage.name !== undefined) homes.set(stage.name, app);
    last = { app, stage };
  }
  if (last === undefined) throw new Error('The Dockerfile has no stage.');
  return { ...last, bases: stages.map(({ image }) => image) };

  async function carryOut(keyword: string, rest: string, app: string): Promise<void> {
    switch (keyword) {
      case 'RUN':
        // Only root can change ownership; a builder is root, but the user of this program may not be.
        if (rest.startsWith('chown ') && process.getuid?.() !== 0) return;
        await promisify(execFile)('sh', ['-c', rest], { cwd: app, env: npmEnvironment(folder) }).catch(
          (error: Error & { readonly stderr?: string }) => {
            throw new Error(`RUN ${rest}:\n${error.stderr ?? error.message}`, { cause: error });
          },
        );
        return;
      case 'COPY': {
        const words = rest.split(/\s+/);
        const stageName = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
        const target = words.pop() ?? '';
        for (const source of words) {
          const origin = stageName === undefined ? project : homes.get(stageName);
          if (origin === undefined) throw new Error(`COPY from a stage that is not there: ${rest}`);
          const path = join(origin, stageName === undefined ? source : relative(WORKDIR, source));
          const into = target.endsWith('/') ? join(app, target, source) : join(app, target);
          const wanted = (file: string) => stageName !== undefined || !ignore(relative(project, file));
          if (!wanted(path)) throw new Error(`${source} is copied, but .dockerignore keeps it away.`);
          await cp(path, into, { recursive: true, verbatimSymlinks: true, filter: wanted });
        }
        return;
      }
      case 'WORKDIR':
        if (rest !== WORKDIR) throw new Error(`Only ${WORKDIR} is known, not ${rest}.`);
        return;
      case 'ENV':
      case 'USER':
      case 'EXPOSE':
      case 'HEALTHCHECK':
      case 'CMD':
        return;
      default:
        throw new Error(`${keyword} is not supported here.`);
    }
  }
}

/** A separate cache, as a builder has: `npm cache clean` must not empty the user's own. */
function npmEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_config_cache|NODE_ENV)$/i.test(name));
  return { ...Object.fromEntries(kept), npm_config_cache: join(folder, 'npm-cache') };
}

/** The last rule that matches a path or a folder above it decides, as in Docker. */
async function ignoreRules(project: string): Promise<(path: string) => boolean> {
  const rules = (await readFile(join(project, '.dockerignore'), 'utf8'))
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => ({ ignored: !line.startsWith('!'), pattern: line.replace(/^!/, '').trim() }));
  return (path) => {
    const parts = path.split('/');
    const chain = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
    const fits = ({ pattern }: { pattern: string }) => chain.some((each) => matchesGlob(each, pattern));
    return rules.findLast(fits)?.ignored ?? false;
  };
}

/** Lets another user read the files, but not change them. */
export async function readableBy(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await chmod(folder, 0o755);
  for (const folder of folders)
    if (((await stat(folder)).mode & 0o022) !== 0) throw new Error(`${folder} is writable.`);
}
