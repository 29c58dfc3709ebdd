import { slug } from 'github-slugger';
import { openapiDocument } from '../../lib/api/openapi/document.ts';
import type { Method, Operation } from '../../lib/api/operation.ts';
import { COMMON_HEADERS } from '../../lib/api/operations/headers.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS } from '../../lib/api/operations/problems.ts';
import { code, table } from './markdown.ts';
import { model, oneLine, type Schema, typeOf } from './schema-text.ts';

type Document = ReturnType<typeof openapiDocument>;
type Described = NonNullable<NonNullable<Document['paths']>[string]['get']>;
type Content = Extract<NonNullable<Described['requestBody']>, { readonly content: object }>['content'] | undefined;
type Parameter = Extract<NonNullable<Described['parameters']>[number], { readonly name: string }>;

const SCOPES: Readonly<Record<Operation['scope'], string>> = {
  public: 'anyone',
  read: 'readers',
  trade: 'traders',
  hook: 'whoever knows the secret of the strategy',
};

const MEMBERS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const satisfies Record<
  Method,
  string
>;

/** Every operation, then every model of requests and answers, from the OpenAPI document. */
export function operationsReference(given: Readonly<Record<string, Operation>> = operations): string {
  const rows = Object.values(given);
  const document = openapiDocument(given);
  return [
    table(
      ['', '', 'Who may'],
      rows.map((row) => [
        code(`${row.method} ${row.path}`),
        `[${row.summary}](#${slug(row.summary)})`,
        SCOPES[row.scope],
      ]),
    ),
    `Any operation may also answer with ${codes(COMMON_PROBLEMS)}; one that takes a body, with ${codes(BODY_PROBLEMS)}.`,
    ...[...Map.groupBy(rows, ({ tag }) => tag)].flatMap(([tag, tagged]) => [
      `## ${tag}`,
      ...tagged.map((row) => section(row, document)),
    ]),
    '## Models',
    ...Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => model(name, schema)),
  ].join('\n\n');
}

function section(row: Operation, document: Document): string {
  const described = document.paths?.[row.path]?.[MEMBERS[row.method]];
  if (described === undefined) throw new Error(`The OpenAPI document has no ${row.method} ${row.path}`);
  const parameters = parametersOf(described).filter(({ name }) => !(name in COMMON_HEADERS.shape));
  return [
    `### ${row.summary}`,
    `${code(`${row.method} ${row.path}`)} · ${SCOPES[row.scope]}`,
    described.description ?? '',
    ...(parameters.length === 0 ? [] : [parametersTable(parameters)]),
    ...body(described.requestBody),
    answersTable(row, described.responses ?? {}),
    ...(row.problems.length === 0 ? [] : [`Problems: ${codes(row.problems)}.`]),
  ].join('\n\n');
}

function parametersOf({ parameters = [] }: Described): readonly Parameter[] {
  return parameters.filter((each) => 'name' in each);
}

function parametersTable(parameters: readonly Parameter[]): string {
  return table(
    ['Parameter', 'In', 'Type', 'Meaning'],
    parameters.map(({ name, in: place, schema = true, description }) => [
      code(name),
      place,
      typeOf(schema),
      oneLine(description ?? (typeof schema === 'object' ? (schema.description ?? '') : '')),
    ]),
  );
}

function body(request: Described['requestBody']): readonly string[] {
  if (request === undefined || '$ref' in request) return [];
  return [`Body: ${typeOf(schemaIn(request.content))}.`];
}

/** Answers other than problems. */
function answersTable({ responses }: Operation, described: NonNullable<Described['responses']>): string {
  return table(
    ['Answer', 'Body', 'Meaning'],
    Object.entries(responses).map(([status, { description, contentType = 'application/json' }]) => {
      const answer = described[status];
      const schema = answer !== undefined && 'content' in answer ? schemaIn(answer.content) : true;
      return [status, schema === true ? code(contentType) : typeOf(schema), oneLine(description)];
    }),
  );
}

/** The schema of a JSON body; `true` for any other body. */
function schemaIn(content: Content): Schema {
  const json = content?.['application/json'];
  return json === undefined || '$ref' in json ? true : (json.schema ?? true);
}

function codes(words: readonly string[]): string {
  return words.map(code).join(', ');
}
