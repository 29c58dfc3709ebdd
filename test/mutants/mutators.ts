import ts from 'typescript';

/** A replacement for a part of an expression or statement. */
export interface Change {
  readonly node: ts.Node;
  /** Replaces the whole node, unless `part` names a part of it. */
  readonly replacement: string;
  readonly part?: { readonly start: number; readonly end: number };
}

const OTHER_OPERATORS: Partial<Record<ts.SyntaxKind, readonly string[]>> = {
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
  [ts.SyntaxKind.AsteriskToken]: ['/'],
  [ts.SyntaxKind.SlashToken]: ['*'],
  [ts.SyntaxKind.PercentToken]: ['*'],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.PlusEqualsToken]: ['-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['+='],
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: ['='],
};

/** Operators whose single sides are tried, too. */
const CHOOSES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** Methods and their replacements. */
const OTHER_METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
  plus: 'minus',
  minus: 'plus',
  times: 'div',
  div: 'times',
  mod: 'times',
  lt: 'lte',
  lte: 'lt',
  gt: 'gte',
  gte: 'gt',
};

/** Methods whose call is removed, which leaves the receiver. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['filter', 'slice', 'sort', 'toSorted', 'reverse', 'toReversed', 'flat', 'concat'],
  ...['trim', 'trimEnd', 'trimStart', 'toUpperCase', 'toLowerCase', 'finally', 'catch', 'abs', 'floor', 'ceil'],
]);

/** Longer lists and objects are tables: their parts are tried one by one already. */
const MOST_PARTS = 8;

/** The changes of a node itself, without those of its children. Prose, i.e. a text with a space, is not changed. */
export function changesOf(node: ts.Node): readonly Change[] {
  if (ts.isStatement(node)) return changesOfStatement(node);
  if (!ts.isExpression(node)) return [];
  const instead = (...replacements: string[]) => replacements.map((replacement): Change => ({ node, replacement }));
  return [
    ...(isCondition(node) && !isBooleanLiteral(node) ? instead('true', 'false') : []),
    ...(isResult(node) ? instead('undefined') : []),
    ...changesOfExpression(node, instead),
  ];
}

function changesOfStatement(node: ts.Statement): readonly Change[] {
  const removable =
    ts.isThrowStatement(node) ||
    ts.isContinueStatement(node) ||
    ts.isBreakStatement(node) ||
    (ts.isReturnStatement(node) && node.expression === undefined) ||
    (ts.isExpressionStatement(node) && !isSuperCall(node.expression));
  return removable ? [{ node, replacement: ';' }] : [];
}

function changesOfExpression(node: ts.Expression, instead: (...replacements: string[]) => Change[]): readonly Change[] {
  if (ts.isBinaryExpression(node)) return changesOfBinary(node, instead);
  if (ts.isPrefixUnaryExpression(node)) return changesOfPrefix(node, instead);
  if (ts.isPostfixUnaryExpression(node)) {
    return instead(`${node.operand.getText()}${node.operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++'}`);
  }
  // Only its sign matters to a sort order, as in `-1`.
  if (ts.isNumericLiteral(node) && ts.isPrefixUnaryExpression(node.parent)) return [];
  if (ts.isNumericLiteral(node)) return instead(...otherNumbers(Number(node.text.replaceAll('_', ''))));
  if (isBooleanLiteral(node)) return instead(node.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true');
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    if (node.text.includes(' ')) return [];
    return instead(node.text === '' ? "'mutant'" : "''");
  }
  if (ts.isTemplateExpression(node)) {
    const prose = [node.head, ...node.templateSpans.map(({ literal }) => literal)].some(({ text }) =>
      text.includes(' '),
    );
    return prose ? [] : instead("''");
  }
  if (ts.isRegularExpressionLiteral(node)) return changesOfPattern(node, instead);
  if (ts.isArrayLiteralExpression(node)) return changesOfParts(node, node.elements, '[]', instead);
  if (ts.isObjectLiteralExpression(node)) return changesOfParts(node, node.properties, '{}', instead);
  if (ts.isCallExpression(node)) return changesOfCall(node, instead);
  if (ts.isPropertyAccessExpression(node) && node.questionDotToken) return withoutQuestion(node, '.');
  if (ts.isElementAccessExpression(node) && node.questionDotToken) return withoutQuestion(node, '');
  return [];
}

function changesOfBinary(
  node: ts.BinaryExpression,
  instead: (...replacements: string[]) => Change[],
): readonly Change[] {
  const kind = node.operatorToken.kind;
  const part = { start: node.operatorToken.getStart(), end: node.operatorToken.end };
  const joinsTexts = kind === ts.SyntaxKind.PlusToken && [node.left, node.right].some(isText);
  const operators = joinsTexts ? [] : (OTHER_OPERATORS[kind] ?? []);
  return [
    ...operators.map((replacement) => ({ node, replacement, part })),
    ...(CHOOSES.has(kind) ? instead(node.left.getText(), node.right.getText()) : []),
  ];
}

function changesOfPrefix(
  { operator, operand }: ts.PrefixUnaryExpression,
  instead: (...replacements: string[]) => Change[],
): readonly Change[] {
  const text = operand.getText();
  switch (operator) {
    case ts.SyntaxKind.PlusPlusToken:
      return instead(`--${text}`);
    case ts.SyntaxKind.MinusMinusToken:
      return instead(`++${text}`);
    default:
      return instead(text);
  }
}

function otherNumbers(value: number): readonly string[] {
  if (value === 0) return ['1'];
  return Math.abs(value) < 10 ? ['0', String(value + 1)] : ['0'];
}

function changesOfPattern(
  node: ts.RegularExpressionLiteral,
  instead: (...replacements: string[]) => Change[],
): readonly Change[] {
  const end = node.text.lastIndexOf('/');
  const [pattern, flags] = [node.text.slice(1, end), node.text.slice(end + 1)];
  return [
    ...(pattern.startsWith('^') ? instead(`/${pattern.slice(1)}/${flags}`) : []),
    ...(pattern.endsWith('$') ? instead(`/${pattern.slice(0, -1)}/${flags}`) : []),
  ];
}

/** A list or object without any of its parts, and without each of them. */
function changesOfParts(
  node: ts.Expression,
  parts: ts.NodeArray<ts.Node>,
  empty: string,
  instead: (...replacements: string[]) => Change[],
): readonly Change[] {
  if (parts.length === 0) return [];
  if (parts.length === 1) return instead(empty);
  const each = parts.length > MOST_PARTS ? [] : parts.filter((part) => !isLiteral(part));
  return [
    ...(empty === '[]' ? instead(empty) : []),
    ...each.map((part): Change => {
      const [previous, next] = [parts[parts.indexOf(part) - 1], parts[parts.indexOf(part) + 1]];
      const end = next === undefined ? part.end : next.getStart();
      const start = next === undefined && previous !== undefined ? previous.end : part.getStart();
      return { node, replacement: '', part: { start, end } };
    }),
  ];
}

/** Has a change of its own already. */
function isLiteral(part: ts.Node): boolean {
  const value = ts.isPropertyAssignment(part) ? part.initializer : part;
  return ts.isLiteralExpression(value) || isBooleanLiteral(value);
}

function changesOfCall(node: ts.CallExpression, instead: (...replacements: string[]) => Change[]): readonly Change[] {
  const { expression } = node;
  const changes: Change[] = [];
  if (node.questionDotToken) changes.push(...withoutQuestion(node, ''));
  if (!ts.isPropertyAccessExpression(expression)) return changes;
  const name = expression.name.text;
  const other = Object.hasOwn(OTHER_METHODS, name) ? OTHER_METHODS[name] : undefined;
  if (other !== undefined) {
    changes.push({ node, replacement: other, part: { start: expression.name.getStart(), end: expression.name.end } });
  }
  const isStatic = ts.isIdentifier(expression.expression) && /^[A-Z]/.test(expression.expression.text);
  if (LEFT_OUT.has(name)) {
    changes.push(
      ...instead(isStatic ? (node.arguments[0]?.getText() ?? 'undefined') : expression.expression.getText()),
    );
  }
  return changes;
}

function withoutQuestion(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression,
  replacement: string,
): readonly Change[] {
  const token = node.questionDotToken;
  if (token === undefined) return [];
  return [{ node, replacement, part: { start: token.getStart(), end: token.end } }];
}

/** Conditions: of `if`, loops and `?:`, and those that are the result of a function. */
function isCondition(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent) || ts.isDoStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return (isResultPlace(node) || isInitializer(node)) && isComparison(node);
}

/** A returned value that is more than a literal or a comparison. */
function isResult(node: ts.Expression): boolean {
  if (!isResultPlace(node) || isComparison(node) || isBooleanLiteral(node)) return false;
  if (ts.isIdentifier(node) && node.text === 'undefined') return false;
  // Where the compiler proves code unreachable, nothing can be tried.
  if (ts.isSatisfiesExpression(node) && node.type.kind === ts.SyntaxKind.NeverKeyword) return false;
  return node.kind !== ts.SyntaxKind.NullKeyword && !ts.isVoidExpression(node);
}

function isResultPlace({ parent }: ts.Node): boolean {
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && !ts.isBlock(parent.body));
}

function isInitializer(node: ts.Expression): boolean {
  return ts.isVariableDeclaration(node.parent) && node.parent.initializer === node;
}

const COMPARES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

function isComparison(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(node) && COMPARES.has(node.operatorToken.kind);
}

function isBooleanLiteral(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function isSuperCall(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
}
