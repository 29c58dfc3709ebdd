import { PROBLEM_KINDS } from '../../lib/domain/problem.ts';
import { code, table } from './markdown.ts';

/** What the reference shows of a schema of the OpenAPI document. */
interface ShownSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
}

/** `true` stands for any value, as in JSON Schema. */
export type Schema = ShownSchema | boolean;

type Field = readonly [name: string, schema: Schema];

const PROBLEM_CODES = Object.keys(PROBLEM_KINDS).length;

const TYPES: Readonly<Record<string, string>> = { string: 'text', boolean: 'true or false' };

/** The heading, the meaning and the fields of a model. */
export function model(name: string, schema: Schema): string {
  const { description, properties, required } = of(schema);
  return [
    `### ${name}`,
    ...(description === undefined ? [] : [description]),
    properties === undefined ? `One of: ${typeOf(schema)}.` : fieldsTable(properties, new Set(required)),
  ].join('\n\n');
}

function fieldsTable(properties: Readonly<Record<string, Schema>>, required: ReadonlySet<string>): string {
  const optional = Object.keys(properties).some((name) => !required.has(name));
  return table(
    ['Field', 'Type', ...(optional ? ['Required'] : []), 'Meaning'],
    Object.entries(properties)
      .flatMap(withNested)
      .map(([name, field]) => [
        code(name),
        typeOf(field),
        ...(optional ? [required.has(name) ? 'yes' : ''] : []),
        oneLine(of(field).description ?? ''),
      ]),
  );
}

/** The type of a value in words, with links to the models. */
export function typeOf(schema: Schema): string {
  const { $ref, const: constant, enum: words, anyOf, oneOf, type = 'any value', items, format, ...rest } = of(schema);
  if ($ref !== undefined) return linkTo($ref.slice($ref.lastIndexOf('/') + 1));
  if (constant !== undefined) return code(String(constant));
  if (words?.length === PROBLEM_CODES) return '[code](errors.md#codes)';
  if (words !== undefined) return words.map((word) => code(String(word))).join(', ');
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  if (typeof type !== 'string') return type.map((each) => TYPES[each] ?? each).join(' or ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (rest.properties === undefined && of(rest.additionalProperties ?? false).type !== undefined)
    return `object of ${typeOf(rest.additionalProperties ?? true)}`;
  return format === 'date-time' ? 'time' : (TYPES[type] ?? type);
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** A field, followed by the fields of its object: `problem`, `problem.code`. */
function withNested([name, schema]: Field): readonly Field[] {
  const { properties, anyOf = [], items } = of(schema);
  const held = [{ ...properties }, ...anyOf.map((each) => ({ ...of(each).properties }))].flatMap(
    Object.entries<Schema>,
  );
  const listed = Object.entries(of(items ?? true).properties ?? {});
  return [
    [name, schema],
    ...held.flatMap(([inner, its]) => withNested([`${name}.${inner}`, its])),
    ...listed.flatMap(([inner, its]) => withNested([`${name}[].${inner}`, its])),
  ];
}

function of(schema: Schema): ShownSchema {
  return typeof schema === 'boolean' ? {} : schema;
}

function linkTo(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}
