import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString, type SchemaObject } from 'openapi-typescript';
import ts from 'typescript';
import { parse } from 'yaml';
import { commandLine } from '../lib/text/command-line.ts';

const HELP = `Writes what the TypeScript client has of openapi.yaml: the types (client/src/contract/types.ts, by openapi-typescript) and
the table of operations (client/src/contract/operations.ts), which the tools of the MCP server are made of.

  npm run client:contract [-- --check]

  --check  only compare, and end with 1 when a file has drifted

Example: npm run client:contract -- --check
`;

const { values } = commandLine({
  name: 'npm run client:contract',
  help: HELP,
  options: { check: { type: 'boolean' } },
});

const CONTRACT = new URL('../openapi.yaml', import.meta.url);
const HEAD = '// Generated from openapi.yaml by `npm run client:contract`. Do not edit.\n';

/** Tags of operations that the client has no use for: the API's own pages, and alerts, which their senders do not sign. */
const LEFT_OUT: readonly string[] = ['Service', 'Alerts'];

const document = parse(await readFile(CONTRACT, 'utf8'));
const files = {
  'types.ts': `${HEAD}${await types()}`,
  'operations.ts': `${HEAD}${table()}`,
};

const drifted: string[] = [];
for (const [name, text] of Object.entries(files)) {
  const file = new URL(`src/contract/${name}`, import.meta.url);
  if (values.check !== true) await writeFile(file, text);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text) drifted.push(`client/src/contract/${name}`);
}
if (drifted.length > 0) {
  process.stderr.write(`${drifted.join(', ')} drifted from openapi.yaml: run \`npm run client:contract\`.\n`);
  process.exit(1);
}
process.stdout.write(`client/src/contract is ${values.check === true ? 'up to date' : 'written'}\n`);

/** The types of the document. A set of words stays open without losing its known words: `'NEW' | … | (string & {})`. */
async function types(): Promise<string> {
  const nodes = await openapiTS(structuredClone(document), {
    alphabetize: false,
    immutable: true,
    postTransform: (_type, { schema }) => (isOpenSet(schema) ? openSet(schema) : undefined),
  });
  return astToString(nodes);
}

interface OpenSet {
  readonly anyOf: readonly [{ readonly enum: readonly string[] }, { readonly type: 'string' }];
}

function isOpenSet(schema: unknown): schema is OpenSet {
  const { anyOf } = (schema ?? {}) as { anyOf?: readonly SchemaObject[] };
  const [first, second] = anyOf ?? [];
  return first?.enum !== undefined && second !== undefined && 'type' in second && second.type === 'string';
}

function openSet({ anyOf: [{ enum: words }] }: OpenSet): ts.TypeNode {
  const anyOther = ts.factory.createParenthesizedType(
    ts.factory.createIntersectionTypeNode([
      ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
      ts.factory.createTypeLiteralNode([]),
    ]),
  );
  return ts.factory.createUnionTypeNode([
    ...words.map((word) => ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(word, true))),
    anyOther,
  ]);
}

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { in: string; name: string; required?: boolean; schema: object }[];
  readonly requestBody?: { content: { 'application/json': { schema: object } } };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Path, parameters and body of every operation that answers with JSON, with the schemas that requests refer to. */
function table(): string {
  const rows = Object.entries<Record<string, Described>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => !tags.some((tag) => LEFT_OUT.includes(tag)))
      .map(([method, described]) => row(path, method, described)),
  );
  const operations = Object.fromEntries(rows.map((each) => [each.name, each]));
  const named = [...new Set(JSON.stringify(operations).match(/(?<=#\/components\/schemas\/)\w+/g))];
  const schemas = Object.fromEntries(withInner(named).map((name) => [name, document.components.schemas[name]]));
  return [
    "import type { OperationRow } from './operation-row.ts';",
    `export const OPERATIONS = ${JSON.stringify(operations, null, 2)} as const satisfies Record<string, OperationRow>;`,
    `/** The schemas that requests refer to. */\nexport const REQUEST_SCHEMAS: Readonly<Record<string, object>> = ${JSON.stringify(schemas, null, 2)};`,
    '',
  ].join('\n\n');
}

function row(path: string, method: string, described: Described) {
  const { operationId: name, summary, description = '', parameters = [], requestBody, responses } = described;
  return {
    name,
    method: method.toUpperCase(),
    path,
    summary,
    description,
    command: method !== 'get' && ('202' in responses || '207' in responses),
    parameters: parameters
      .filter((parameter) => parameter.in !== 'header')
      .map(({ in: where, name: its, required = false, schema }) => ({ in: where, name: its, required, schema })),
    body: requestBody?.content['application/json'].schema ?? null,
  };
}

/** The names and those that their schemas refer to. */
function withInner(names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const queue = [...names];
  for (const name of queue) {
    if (found.has(name)) continue;
    found.add(name);
    const text = JSON.stringify(document.components.schemas[name]);
    queue.push(...(text.match(/(?<=#\/components\/schemas\/)\w+/g) ?? []));
  }
  return [...found];
}
