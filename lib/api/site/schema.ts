import type { ApiContract, Schema } from './contract.ts';
import { codeWord, escaped } from './html.ts';
import { type Place, toModel } from './links.ts';
import { renderInline } from './markdown.ts';

/** A field of an object, and the kinds of the object that have it where not all do. */
interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** Kinds that have the field, or in which it is required; empty: all. */
  readonly onlyFor: readonly string[];
  readonly requiredFor: readonly string[];
  /** Whether the object is of an answer, where almost everything is always there. */
  readonly answered: boolean;
}

/** Words of a set are shown one by one up to this many. */
const MOST_WORDS = 24;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  null: 'null',
  object: 'object',
  array: 'list',
};

/** What the pages say of schemas, with links from a page at this place. */
export interface SchemaText {
  /** The type of a value in words. */
  typeOf(schema: Schema): string;
  /** The words that a value is one of; empty where it is not of a set. */
  wordsOf(schema: Schema): readonly string[];
  /** The schema without its reference. */
  resolved(schema: Schema): Schema;
  /** The fields of an object; of a choice among objects, all that any of them has. */
  fieldsOf(schema: Schema): readonly Field[];
  /** The rows of a list of fields, with those of objects inside them down to `depth`. */
  fieldRows(fields: readonly Field[], options: { readonly depth: number; readonly prefix?: string }): string;
  /** Meaning, words and limits of a value. */
  meaning(schema: Schema, description?: string): string;
}

const COMPONENT = '#/components/schemas/';

export function schemaText({ components: { schemas } }: ApiContract, place: Place): SchemaText {
  const nameOf = ({ $ref }: Schema) => $ref?.slice(COMPONENT.length);
  const resolved = (schema: Schema): Schema => {
    const name = nameOf(schema);
    if (name === undefined) return schema;
    const { $ref: _, ...own } = schema;
    return { ...schemas[name], ...own };
  };

  const wordsOf = (schema: Schema): readonly string[] => {
    const { enum: words, anyOf = [], items } = resolved(schema);
    if (words !== undefined) return words.map(String);
    if (items !== undefined) return wordsOf(items);
    return anyOf.flatMap((each) => wordsOf(each));
  };

  const isSet = (schema: Schema) => {
    const { properties, oneOf } = resolved(schema);
    return properties === undefined && oneOf === undefined && wordsOf(schema).length > 0;
  };

  const typeOf = (schema: Schema): string => {
    const name = nameOf(schema);
    if (name !== undefined && !isSet(schema)) return `<a href="${toModel(place, name)}">${name}</a>`;
    const { const: constant, anyOf, oneOf, type, items, additionalProperties, format, properties } = resolved(schema);
    if (constant !== undefined) return codeWord(String(constant));
    if (isSet(schema) && items === undefined) {
      const nullable = anyOf?.some((each) => each.type === 'null') ?? false;
      return `word${nullable ? ' or null' : ''}`;
    }
    const choices = anyOf ?? oneOf;
    if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ');
    if (items !== undefined) return `list of ${isSet(items) ? 'words' : typeOf(items)}`;
    if (typeof additionalProperties === 'object' && properties === undefined)
      return `object of ${typeOf(additionalProperties)}`;
    if (format === 'date-time') return 'time';
    if (type === undefined) return 'any value';
    return [type]
      .flat()
      .map((each) => TYPES[each] ?? each)
      .join(' or ');
  };

  const fieldsOf = (schema: Schema): readonly Field[] => {
    const { oneOf, allOf, properties = {}, required = [], additionalProperties } = resolved(schema);
    if (allOf !== undefined) return allOf.flatMap(fieldsOf);
    if (oneOf !== undefined)
      return merged(oneOf.map((kind) => ({ kind: kindOf(resolved(kind)), fields: fieldsOf(kind) })));
    return Object.entries(properties).map(([name, its]) => ({
      name,
      schema: its,
      required: required.includes(name),
      onlyFor: [],
      requiredFor: [],
      // A request with a field that does not belong is refused.
      answered: additionalProperties !== false,
    }));
  };

  const meaning = (schema: Schema, description?: string): string => {
    const full = resolved(schema);
    const said = description ?? full.description ?? '';
    const words = isSet(schema) ? wordsOf(schema) : [];
    const limits = limitsOf(full);
    return [
      said === '' ? '' : `<p>${renderInline(said.replace(OPEN_SET, '').trim())}</p>`,
      words.length === 0 || words.length > MOST_WORDS ? '' : `<p class="words">${words.map(codeWord).join(' ')}</p>`,
      limits.length === 0 ? '' : `<p class="limits">${limits.join(' · ')}</p>`,
    ].join('');
  };

  const inner = (schema: Schema): Schema | undefined => {
    const full = resolved(schema);
    if (full.items !== undefined) return inner(full.items);
    if (full.properties !== undefined || full.oneOf !== undefined || full.allOf !== undefined) return full;
    return full.anyOf?.map(inner).find((each) => each !== undefined);
  };

  const fieldRows: SchemaText['fieldRows'] = (fields, { depth, prefix = '' }) =>
    fields
      .map((field) => {
        const { name, schema, onlyFor } = field;
        const object = depth > 0 ? inner(schema) : undefined;
        const list = resolved(schema).items !== undefined ? '[]' : '';
        const rows = object
          ? fieldRows(fieldsOf(object), { depth: depth - 1, prefix: `${prefix}${name}${list}.` })
          : '';
        const kinds = onlyFor.length === 0 ? '' : `<p class="only">Only ${onlyFor.map(codeWord).join(' ')}</p>`;
        return `<div class="row"><dt><code>${escaped(prefix)}<b>${escaped(name)}</b></code> <span class="type">${typeOf(schema)}</span> ${presence(field)}</dt><dd>${meaning(schema)}${kinds}</dd></div>${rows}`;
      })
      .join('');

  return { typeOf, wordsOf, resolved, fieldsOf, fieldRows, meaning };
}

/** Whether a field has to be sent, or need not be in an answer. */
function presence({ answered, required, requiredFor, onlyFor }: Field): string {
  if (answered) return required ? '' : '<span class="limits">may be absent</span>';
  if (!required && requiredFor.length === 0) return '';
  const word = '<span class="required">required</span>';
  if (required || requiredFor.length === onlyFor.length) return word;
  return `${word} <span class="limits">for ${requiredFor.map(codeWord).join(' ')}</span>`;
}

/** What the document adds to every set of words that answers use; the pages say it once. */
const OPEN_SET = /\s*Answers may have other words in a later version\.$/;

/** What a kind of object is told by: the constants of its first discriminating field. */
function kindOf({ properties = {} }: Schema): string {
  const constant = Object.values(properties).find(({ const: value }) => value !== undefined)?.const;
  return String(constant ?? '');
}

interface Kind {
  readonly kind: string;
  readonly fields: readonly Field[];
}

/** The fields of all kinds of an object, each once; a field whose meaning differs stands once for each meaning. */
function merged(kinds: readonly Kind[]): readonly Field[] {
  const found = new Map<string, { readonly field: Field; readonly all: string[]; readonly required: string[] }>();
  for (const { kind, fields } of kinds) {
    for (const field of fields) {
      const key = field.schema.const === undefined ? JSON.stringify([field.name, field.schema]) : field.name;
      const entry = found.get(key) ?? { field, all: [], required: [] };
      entry.all.push(kind);
      if (field.required) entry.required.push(kind);
      found.set(key, entry);
    }
  }
  const order = [...new Set(kinds.flatMap(({ fields }) => fields.map(({ name }) => name)))];
  return [...found.values()]
    .toSorted((one, other) => order.indexOf(one.field.name) - order.indexOf(other.field.name))
    .map(({ field, all, required }) => {
      const everywhere = all.length === kinds.length;
      const schema =
        field.schema.const === undefined
          ? field.schema
          : { type: 'string', enum: everywhere ? all : [field.schema.const] };
      return {
        ...field,
        schema,
        required: everywhere && required.length === kinds.length,
        onlyFor: everywhere ? [] : all,
        requiredFor: everywhere && required.length === kinds.length ? [] : required,
      };
    });
}

const DECIMAL = /^\^\(0\|/;

function limitsOf({
  minimum,
  maximum,
  minItems,
  maxItems,
  maxLength,
  pattern,
  example,
  format,
  type,
}: Schema): readonly string[] {
  const between = (from: number | undefined, to: number | undefined, what: string) =>
    to === undefined
      ? from === undefined || from === 0
        ? []
        : [`at least ${from}${what}`]
      : [`${from ?? 0} to ${to}${what}`];
  return [
    ...(minimum === undefined && maximum === undefined ? [] : between(minimum, maximum, '')),
    ...(minItems === undefined && maxItems === undefined ? [] : between(minItems, maxItems, ' entries')),
    ...(pattern !== undefined && DECIMAL.test(pattern) ? ['decimal string'] : []),
    ...(pattern !== undefined && !DECIMAL.test(pattern) && type !== 'integer' && format !== 'date-time'
      ? [`matches ${codeWord(pattern)}`]
      : []),
    ...(maxLength !== undefined && pattern === undefined ? [`at most ${maxLength} characters`] : []),
    ...(example === undefined
      ? []
      : [`e.g. ${codeWord(typeof example === 'string' ? example : JSON.stringify(example))}`]),
  ];
}
