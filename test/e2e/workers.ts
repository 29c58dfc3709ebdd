import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/**
 * The processes in which the emulator runs a function: descendants of the emulator whose script is in a folder below
 * `folder` named after the function.
 */
export async function workersOf(emulator: number, folder: string, functionName: string): Promise<readonly number[]> {
  const all = await processes();
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === emulator || descends(parent));
  };
  return all
    .filter(({ pid, command }) => command.split(' ').some((part) => isScriptOf(part)) && descends(pid))
    .map(({ pid }) => pid);

  function isScriptOf(path: string): boolean {
    if (!path.startsWith(`${folder}/`)) return false;
    const [name = ''] = path.slice(folder.length + 1).split('/');
    // It ends in eight random characters, so that `get-docs` does not match `get-docs-asset`.
    return name.slice(0, -8).endsWith(`-${functionName}-`);
  }
}

async function processes(): Promise<readonly Process[]> {
  return process.platform === 'linux' ? await fromProc() : await fromPs();
}

async function fromProc(): Promise<readonly Process[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      try {
        // `pid (name) state ppid …`, where the name may contain anything.
        const stat = await readFile(`/proc/${id}/stat`, 'utf8');
        const [, parent] = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number);
        const command = (await readFile(`/proc/${id}/cmdline`, 'utf8')).replaceAll('\0', ' ');
        return [{ pid: Number(id), parent: parent ?? 0, command }];
      } catch {
        // It ended while it was being read.
        return [];
      }
    }),
  );
  return found.flat();
}

async function fromPs(): Promise<readonly Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
