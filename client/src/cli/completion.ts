import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes the commands and options of the program in a shell. */
export function completionScript(program: Command, shell: Shell): string {
  const paths = pathsOf(program, []);
  switch (shell) {
    case 'bash':
      return bash(paths);
    case 'zsh':
      return `#compdef atlas\nautoload -U +X bashcompinit && bashcompinit\n${bash(paths)}`;
    case 'fish':
      return fish(paths);
    default:
      throw new TypeError(`No such shell: ${String(shell satisfies never)}`);
  }
}

interface Place {
  /** The words that lead here, without `atlas`. */
  readonly words: readonly string[];
  readonly next: readonly { readonly word: string; readonly meaning: string }[];
}

function pathsOf(command: Command, words: readonly string[]): readonly Place[] {
  const next = [
    ...command.commands.map((each) => ({ word: each.name(), meaning: each.summary() || each.description() })),
    ...command.options.map(({ long, description }) => ({ word: long ?? '', meaning: description })),
    { word: '--help', meaning: 'display help' },
  ];
  return [{ words, next }, ...command.commands.flatMap((each) => pathsOf(each, [...words, each.name()]))];
}

function bash(paths: readonly Place[]): string {
  const cases = paths.map(
    ({ words, next }) => `    '${words.join(' ')}') words='${next.map(({ word }) => word).join(' ')}' ;;`,
  );
  return `_atlas() {
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case $path in
${cases.join('\n')}
    *) words='--help' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -F _atlas atlas
`;
}

function fish(paths: readonly Place[]): string {
  const lines = paths.flatMap(({ words, next }) =>
    next.map(({ word, meaning }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      const told = meaning.replaceAll(/['\\]/g, '').split('\n')[0];
      return `complete -c atlas -f -n "test (__atlas_path) = '${words.join(' ')}'" ${what} -d '${told}'`;
    }),
  );
  return `function __atlas_path
  string join ' ' (string match -v -- '-*' (commandline -opc)[2..-1])
end
${lines.join('\n')}
`;
}
