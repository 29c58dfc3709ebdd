import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a program prints. Throws its own words where it fails. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    return (await promisify(execFile)(program, [...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${program} ${args.join(' ')} fails:\n${`${stderr}${stdout}`.trim() || String(error)}`, {
      cause: error,
    });
  }
}
