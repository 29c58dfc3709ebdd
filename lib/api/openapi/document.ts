import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi';
import { PROBLEM_KINDS, Problem, type ProblemCode } from '../../domain/problem.ts';
import { deprecationText } from '../deprecation.ts';
import { IS_OPEN, type Operation, type ResponseShape, TAGS } from '../operation.ts';
import { COMMON_HEADERS, DEPRECATION_HEADERS, RATE_LIMIT_HEADERS } from '../operations/headers.ts';
import { operations } from '../operations/index.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS } from '../operations/problems.ts';
import { problemDocument } from '../problem-document.ts';
import { problemSchema } from '../schemas/problem.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
import { withOpenAnswers } from './answers.ts';

/** Version of the API document; its major version is the path prefix `v1`. */
const API_VERSION = '1.0.0';

const DESCRIPTION = `One order API over several crypto exchanges, run in your own AWS account.

**An order's outcome is done, rejected, or unknown.** Unknown is reported (202) and resolved, never guessed, and nothing is
ever sent twice. Prices and quantities are decimal strings. A quantity counts the instrument's \`quantityUnit\`, so the
same quantity means the same exposure on every exchange. Errors are \`application/problem+json\` with a stable \`code\`.

An answer may have more fields and other words in a later version: ignore the fields you do not know, and treat a word you do
not know as one that you have not handled. A request with a field that does not belong is refused.`;

/** The OpenAPI 3.1 document, generated from the operations table. */
export function openapiDocument(
  table: Readonly<Record<string, Operation>> = operations,
): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of Object.values(table)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return withOpenAnswers(
    createDocument({
      openapi: '3.1.0',
      info: {
        title: 'Atlas',
        version: API_VERSION,
        description: DESCRIPTION,
        contact: { name: 'Whoever runs this deployment' },
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: 'http://127.0.0.1:3000', description: 'Local server with paper exchanges (`npm start`)' }],
      security: [{ sigv4: [] }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          sigv4: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description:
              'AWS Signature Version 4 (`curl --aws-sigv4`). On a local server: `Bearer` with ATLAS_LOCAL_TOKEN, if set.',
          },
        },
      },
      paths,
    }),
  );
}

let made: ReturnType<typeof createDocument> | undefined;

/** The document as it is served at `url`, the address of the API without a slash at the end. Made once. */
export function servedDocument(url: string): ReturnType<typeof createDocument> {
  made ??= openapiDocument();
  return { ...made, servers: [{ url, description: 'Where this document was read' }] };
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { shape: path } = operation.pathParameters;
  const { shape: query } = operation.query;
  return {
    operationId: operation.name,
    tags: [operation.tag],
    summary: operation.summary,
    description: descriptionOf(operation),
    // What oasdiff reads as the day from which on the operation may be gone.
    ...(operation.deprecated && { deprecated: true, 'x-sunset': operation.deprecated.sunset }),
    ...(IS_OPEN[operation.scope] && { security: [] }),
    requestParams: {
      ...(Object.keys(path).length > 0 && { path: operation.pathParameters }),
      ...(Object.keys(query).length > 0 && { query: operation.query }),
      header: operation.headers?.extend(COMMON_HEADERS.shape) ?? COMMON_HEADERS,
    },
    ...(operation.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: operation.body, ...examples(operation.requestExamples) } },
      },
    }),
    ...(operation.ownBody && { requestBody: ownBody(operation.ownBody) }),
    responses: { ...successes(operation), ...failures(operation) },
  };
}

function descriptionOf({ description, deprecated }: Operation): string {
  return deprecated === undefined ? description : `${deprecationText(deprecated)}\n\n${description}`;
}

/** Whatever its media type says, a body that the operation reads itself. */
function ownBody({ schema, examples: values }: NonNullable<Operation['ownBody']>) {
  const content = { 'application/json': { schema, ...examples(values) }, 'text/plain': { schema: z.string() } };
  return { required: true, content };
}

function successes(operation: Operation): Record<`${1 | 2}${string}`, ZodOpenApiResponseObject> {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, shape]) => [
      status,
      {
        description: shape.description,
        headers: headersOf(shape, operation),
        content: {
          [shape.contentType ?? 'application/json']: {
            ...(shape.schema && { schema: operation.outcomes ?? shape.schema }),
            ...examples(shape.examples),
          },
        },
      },
    ]),
  );
}

function headersOf(shape: ResponseShape, { needs, deprecated }: Operation) {
  const always = {
    'X-Request-Id': 'Id of this request in the log.',
    ...shape.headers,
    ...(deprecated && DEPRECATION_HEADERS),
  };
  const text = (description: string) => z.string().meta({ description });
  const entries = [
    ...Object.entries(always).map(([name, description]) => [name, text(description)] as const),
    ...Object.entries({ ...shape.optionalHeaders, ...(needs.keys !== 'none' && RATE_LIMIT_HEADERS) }).map(
      ([name, meaning]) => [name, text(meaning).optional()] as const,
    ),
  ];
  return z.object(Object.fromEntries(entries));
}

/** One response per status, with an example for each of its problem codes. */
function failures(operation: Operation): Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> {
  const codes = new Set<ProblemCode>([
    ...COMMON_PROBLEMS,
    ...(operation.body ? BODY_PROBLEMS : []),
    ...operation.problems,
  ]);
  const byStatus = Map.groupBy(codes, (code) => PROBLEM_KINDS[code].status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, group]) => [
        String(status),
        {
          description: group.map((code) => `${code}: ${PROBLEM_KINDS[code].title}`).join('. '),
          content: {
            'application/problem+json': {
              schema: problemSchema,
              examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
            },
          },
        },
      ]),
  );
}

function exampleOf(code: ProblemCode) {
  const { detail, ...details } = PROBLEM_EXAMPLES[code];
  return problemDocument(new Problem(code, detail, details), '0b1f7c9e-6a51-4a5e-9c41-7d6f1c0f8a11');
}

function examples(values: Readonly<Record<string, unknown>> | undefined) {
  return values
    ? { examples: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])) }
    : {};
}
