import { readFileSync } from 'node:fs';
import { type LoadFnOutput, type LoadHookContext, registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The entered files, in order; consecutive entries of one file count once. */
export interface Walk {
  readonly stops: readonly string[];
  /** Clears the walk. */
  begin(): void;
}

/** A name that no module of Atlas uses. */
const MARK = '__atlasWalk';

/**
 * Makes every function of each Atlas module loaded from now on report its entry. `isOurs` receives a path relative to
 * the checkout, which ends in a slash.
 */
export function watchWalk(root: URL, isOurs: (path: string) => boolean): Walk {
  const stops: string[] = [];
  const entered = (path: string): void => {
    if (stops.at(-1) !== path) stops.push(path);
  };
  Object.defineProperty(globalThis, MARK, { value: entered });
  registerHooks({
    load(url: string, context: LoadHookContext, next): LoadFnOutput {
      const path = url.startsWith(root.href) ? url.slice(root.href.length) : undefined;
      if (path === undefined || !isOurs(path)) return next(url, context);
      const source = marked(readFileSync(fileURLToPath(url), 'utf8'), path);
      return { format: 'module', shortCircuit: true, source: stripTypeScriptTypes(source) };
    },
  });
  return {
    stops,
    begin() {
      stops.length = 0;
    },
  };
}

/** The module with a mark at the beginning of each function. */
function marked(text: string, path: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const call = `${MARK}(${JSON.stringify(path)});`;
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const { body } = node;
      if (ts.isBlock(body)) insertions.push({ at: body.getStart() + 1, text: call });
      else insertions.push({ at: body.getStart(), text: `{${call}return (` }, { at: body.end, text: ');}' });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((result, { at, text: more }) => result.slice(0, at) + more + result.slice(at), text);
}
