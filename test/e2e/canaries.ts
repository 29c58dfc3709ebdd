import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A place that must not contain a secret, and the secret found in it. */
export interface Find {
  readonly place: string;
  readonly secret: string;
}

/** Searches every file below a folder, and its name, for the secrets, plain and in the usual encodings. */
export async function searchFolder(
  folder: string,
  secrets: readonly string[],
): Promise<{ files: number; finds: Find[] }> {
  const finds: Find[] = [];
  let files = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!(await stat(path)).isFile()) continue;
    files += 1;
    finds.push(...searchText(path, `${name}\n${await readFile(path, 'latin1')}`, secrets));
  }
  return { files, finds };
}

/** The same in one text. */
export function searchText(place: string, text: string, secrets: readonly string[]): Find[] {
  return secrets
    .filter((secret) => disguises(secret).some((form) => text.includes(form)))
    .map((secret) => ({ place, secret }));
}

/** Plain, percent-encoded, and as base64 at each of the three possible offsets in a longer text. */
function disguises(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.from(`${'\0'.repeat(shift)}${secret}`).toString('base64');
    // The first and last letters also depend on the text beside the secret.
    return whole.slice(shift === 0 ? 0 : 4, -4);
  });
  return [...new Set([secret, encodeURIComponent(secret), ...base64])];
}
