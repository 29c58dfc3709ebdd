import ts from 'typescript';
import { LOOP, type Mutant, SWITCH, shown } from './mutant.ts';
import { changesOf } from './mutators.ts';

/** A file with all its mutants in it. */
export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** The source with each mutant behind a switch: numbers from `firstNumber` on, in order. */
  readonly text: string;
}

/** A mutant and the node of its switch, which contains the changed one. */
interface Placed {
  readonly mutant: Mutant;
  readonly site: ts.Node;
  readonly number: number;
}

/** Finds the mutants of a file and puts a switch at each. Line numbers stay the same. */
export function instrument(file: string, source: string, firstNumber: number): Instrumented {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const placed: Placed[] = [];
  const counts = new Map<string, number>();

  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    for (const { node: changed, replacement, part } of changesOf(node)) {
      const start = changed.getStart();
      const range = part ?? { start, end: changed.end };
      const before = part === undefined ? '' : source.slice(start, part.start);
      const after = part === undefined ? '' : source.slice(part.end, changed.end);
      const key = {
        file,
        within: functionsAround(changed),
        text: shown(source.slice(start, changed.end)),
        replacement: shown(`${before}${replacement}${after}`),
      };
      if (key.text === key.replacement) continue;
      const nth = (counts.get(JSON.stringify(key)) ?? 0) + 1;
      counts.set(JSON.stringify(key), nth);
      const mutant = {
        ...{ ...key, nth, start: range.start, end: range.end },
        ...{ change: replacement, atLoad: !isInFunction(changed) },
      };
      placed.push({ mutant, site: siteOf(changed), number: firstNumber + placed.length });
    }
    ts.forEachChild(node, (child) => {
      if (!isTarget(child)) visit(child);
    });
  };
  ts.forEachChild(tree, visit);

  const bySite = Map.groupBy(placed, ({ site }) => site);
  return { mutants: placed.map(({ mutant }) => mutant), text: write(tree, source, bySite) };
}

/** The source of one mutant. */
export function mutated(source: string, { start, end, change }: Pick<Mutant, 'start' | 'end' | 'change'>): string {
  return `${source.slice(0, start)}${change}${source.slice(end)}`;
}

function write(tree: ts.SourceFile, source: string, bySite: ReadonlyMap<ts.Node, readonly Placed[]>): string {
  const emit = (node: ts.Node): string => {
    let text = '';
    let position = node.getStart();
    ts.forEachChild(node, (child) => {
      text += source.slice(position, child.getStart()) + emit(child);
      position = child.end;
    });
    text += source.slice(position, node.end);
    const here = bySite.get(node);
    if (here !== undefined && ts.isStatement(node)) {
      // Braces around it keep the `else` of an `if` without braces from becoming its own.
      text = `{if(!${here.map(({ number }) => `${SWITCH}(${number})`).join('&&!')}){${text}}}`;
    }
    const { parent } = node;
    const isBody = !ts.isSourceFile(node) && ts.isIterationStatement(parent, false) && parent.statement === node;
    if (isBody) text = `{${LOOP}();${text}}`;
    if (here === undefined || ts.isStatement(node)) return text;
    const [start, end] = [node.getStart(), node.end];
    const choices = here.map(({ mutant, number }) => {
      const inside = { start: mutant.start - start, end: mutant.end - start, change: mutant.change };
      return `${SWITCH}(${number})?(${mutated(source.slice(start, end), inside)}):`;
    });
    return `(${choices.join('')}(${text}))`;
  };
  return emit(tree);
}

/** Nodes that are not code, or have no value that could change. */
function isLeftAlone(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node)
  );
}

/** Names and targets, which are not values. */
function isTarget(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyName(node) && 'name' in parent && parent.name === node) return true;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent.operatorToken.kind);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** A part of an optional chain, or the receiver of a call, changes with the whole expression. */
function siteOf(node: ts.Node): ts.Node {
  const { parent } = node;
  const isInChain =
    (parent.flags & ts.NodeFlags.OptionalChain) !== 0 &&
    (node.flags & ts.NodeFlags.OptionalChain) !== 0 &&
    'expression' in parent &&
    parent.expression === node;
  const isCalled =
    ts.isCallExpression(parent) &&
    parent.expression === node &&
    (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node));
  return isInChain || isCalled ? siteOf(parent) : node;
}

function isInFunction(node: ts.Node): boolean {
  return ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined;
}

/** The named functions and constants around a node, outermost first: `checkOrder`, `FIELD_RULES.LIMIT`. */
function functionsAround(node: ts.Node): string {
  const names: string[] = [];
  for (let each: ts.Node = node.parent; !ts.isSourceFile(each); each = each.parent) {
    const name = nameOf(each);
    if (name !== undefined && !ts.isObjectBindingPattern(name) && !ts.isArrayBindingPattern(name))
      names.unshift(name.getText());
  }
  return names.join('.');
}

function nameOf(node: ts.Node): ts.DeclarationName | undefined {
  if (ts.isFunctionLike(node) || ts.isClassDeclaration(node) || ts.isPropertyAssignment(node)) return node.name;
  if (!ts.isVariableDeclaration(node)) return undefined;
  return !isInFunction(node) || isFunction(node.initializer) ? node.name : undefined;
}

function isFunction(node: ts.Node | undefined): boolean {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}
