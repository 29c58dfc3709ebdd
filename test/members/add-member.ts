import ts from 'typescript';

/**
 * The text of a source file with a member added to the named declaration; `undefined` if the file does not declare it.
 */
export function withMember(file: ts.SourceFile, declaration: string, member: string): string | undefined {
  const end = endOfMembers(file, declaration);
  if (end === undefined) return undefined;
  return `${file.text.slice(0, end.at)}${end.separator}${member}${file.text.slice(end.at)}`;
}

function endOfMembers(file: ts.SourceFile, declaration: string) {
  for (const statement of file.statements) {
    if (!isExported(statement)) continue;
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === declaration) {
      return { at: statement.type.end, separator: ' | ' };
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || name.text !== declaration || initializer === undefined) continue;
      const array = withoutAssertions(initializer);
      const last = ts.isArrayLiteralExpression(array) ? array.elements.at(-1) : undefined;
      if (last !== undefined) return { at: last.end, separator: ', ' };
    }
  }
  return undefined;
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function withoutAssertions(expression: ts.Expression): ts.Expression {
  return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
    ? withoutAssertions(expression.expression)
    : expression;
}
