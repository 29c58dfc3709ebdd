import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Exchange } from '../../../lib/domain/instrument.ts';

/** The files that name a venue outside its folder, as far as functions read them. */
const NAMING = /\/lib\/(domain\/instrument|exchanges\/(venues|ports))\.ts$/;

/** Builds as if a venue had never been added: without its folder, its row and its line. */
export function withoutVenue(exchange: Exchange): Plugin {
  return {
    name: `without-${exchange}`,
    setup(build) {
      build.onLoad({ filter: NAMING }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const contents = text
          .split('\n')
          .flatMap((line) => lineWithout(line, exchange))
          .join('\n');
        if (contents === text) throw new Error(`${path} does not name ${exchange} in the expected way.`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

function lineWithout(line: string, exchange: Exchange): readonly string[] {
  if (line.includes(`./${exchange}/`)) return [];
  return [line.replace(`, '${exchange}'`, '').replace(new RegExp(`, ${exchange}: \\w+`), '')];
}
