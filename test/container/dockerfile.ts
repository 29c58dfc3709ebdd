/** One line of a Dockerfile, continuation lines joined. */
interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/** The stage that a `FROM` begins. */
export interface BuildStage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Parses a Dockerfile, as far as ours needs: no heredocs, no variables. */
export function parseDockerfile(text: string): readonly BuildStage[] {
  const stages: { image: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of logicalLines(text)) {
    const [, keyword = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') {
      const [image = '', , name] = rest.split(/\s+/);
      stages.push({ image, name, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ keyword, rest });
    }
  }
  return stages;
}

function logicalLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim());
}

/** The last instruction of a kind, which is the effective one. */
export function lastOf(stage: BuildStage, keyword: string): string | undefined {
  return stage.instructions.findLast((each) => each.keyword === keyword)?.rest;
}

/** `["node", "main.ts"]`: the form without a shell. Throws on the shell form. */
export function execForm(rest: string): readonly string[] {
  const [, list] = /(\[.*\])\s*$/.exec(rest) ?? [];
  if (list === undefined) throw new Error(`Not in exec form: ${rest}`);
  return JSON.parse(list) as string[];
}

/** The `A=1 B=2` of all ENV lines. */
export function environmentOf(stage: BuildStage): Readonly<Record<string, string>> {
  const pairs = stage.instructions
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ rest }) => rest.split(/\s+/))
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  return Object.fromEntries(pairs);
}
