import type { AtlasClient } from '../client.ts';
import type { OperationRow } from '../contract/operation-row.ts';
import { OPERATIONS, REQUEST_SCHEMAS } from '../contract/operations.ts';
import { type Reason, said, type ToolAnswer } from './words.ts';

/** A tool before it is registered. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
  };
  run(input: Record<string, unknown>): Promise<ToolAnswer>;
  /** The answer where the input is not what the schema says, or the run throws; default: the reason alone. */
  failed?(reason: Reason): ToolAnswer;
}

const READING = { readOnlyHint: true, destructiveHint: false, idempotentHint: true } as const;

/** One tool for every read of the API. */
export function readingTools(client: AtlasClient): readonly Tool[] {
  const rows: readonly OperationRow[] = Object.values(OPERATIONS);
  return rows.filter(({ method }) => method === 'GET').map((row) => readingTool(client, row));
}

function readingTool(client: AtlasClient, { name, path, summary, description, parameters }: OperationRow): Tool {
  const required = parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  return {
    name: toolName(name),
    title: summary,
    description: `${summary}. ${description} Changes nothing.`,
    annotations: READING,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(
        parameters.map((parameter) => [parameter.name, withoutReferences(parameter.schema)]),
      ),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    async run(input) {
      const inPath = new Set(parameters.filter((each) => each.in === 'path').map((each) => each.name));
      const target = path.replaceAll(/\{(\w+)\}/g, (_, its: string) => encodeURIComponent(String(input[its])));
      const query = Object.fromEntries(Object.entries(input).filter(([its]) => !inPath.has(its)));
      const answer = await client.read(target, query);
      return said(JSON.stringify(answer), Object(answer));
    },
  };
}

/** `listOrders` -> `list_orders`. */
function toolName(operation: string): string {
  return operation.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A schema in which every reference is replaced by what it refers to; a set of words that can grow takes any. */
export function withoutReferences(schema: unknown): Record<string, unknown> {
  return resolved(schema) as Record<string, unknown>;
}

function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, ...rest } = value as { $ref?: string };
  if ($ref !== undefined) {
    return { ...Object(resolved(REQUEST_SCHEMAS[$ref.slice($ref.lastIndexOf('/') + 1)])), ...rest };
  }
  return Object.fromEntries(
    Object.entries(value)
      // `discriminator` is a word of OpenAPI, not of JSON Schema.
      .filter(([name]) => name !== 'discriminator' && name !== 'example')
      .map(([name, its]) => [name, resolved(its)]),
  );
}
