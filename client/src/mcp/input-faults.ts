import { fromJsonSchema } from '@modelcontextprotocol/server';

type Schema = Readonly<Record<string, unknown>>;

/** The pattern of amounts and prices. */
const DECIMAL = /^\^\(0\|\[1-9\]/;
const MOST_SHOWN = 60;

/**
 * Finds what is wrong with the input of a tool, a short sentence for each field; nothing where the schema takes it. Of the
 * forms that an order may have, the one with its `type` is meant.
 */
export function inputChecker(schema: Schema): (input: unknown) => readonly string[] {
  const takes = validatorOf(schema);
  return (input) => {
    const refusal = takes(input);
    if (refusal === undefined) return [];
    const faults = faultsOf(schema, input, '');
    return faults.length > 0 ? faults : [`The input is refused: ${refusal}.`];
  };
}

/** What the validator of the SDK says, which knows every word of the schema. */
function validatorOf(schema: Schema): (value: unknown) => string | undefined {
  const { validate } = fromJsonSchema(schema)['~standard'];
  return (value) => {
    const result = validate(value);
    if (result instanceof Promise) throw new TypeError('The validator answers at once.');
    return result.issues?.[0]?.message;
  };
}

function faultsOf(schema: Schema, value: unknown, path: string): readonly string[] {
  const { oneOf, properties, items } = schema as { oneOf?: readonly Schema[]; properties?: Schema; items?: Schema };
  if (oneOf !== undefined && isObject(value)) return faultsOfForm(oneOf, value, path);
  if (properties !== undefined && isObject(value))
    return faultsOfFields(schema, value, path, path === '' ? 'this tool' : path);
  if (items !== undefined && Array.isArray(value)) {
    const inside = value.flatMap((each, index) => faultsOf(items, each, `${path}[${index}]`));
    if (inside.length > 0) return inside;
  }
  if (validatorOf(schema)(value) === undefined) return [];
  return [`${path === '' ? 'The input' : path} is ${expected(schema)}, not ${shown(value)}.`];
}

/** The forms of an order differ by their type. */
function faultsOfForm(forms: readonly Schema[], value: Schema, path: string): readonly string[] {
  const typeOf = ({ properties }: Schema) => Object(Object(properties).type).const as unknown;
  const types = forms.map(typeOf).join(', ');
  const form = forms.find((each) => typeOf(each) === value.type);
  if (form !== undefined) return faultsOfFields(form, value, path, `a ${value.type} order`);
  const field = join(path, 'type');
  return [
    value.type === undefined
      ? `${field} is missing: one of ${types}.`
      : `${field} is one of ${types}, not ${shown(value.type)}.`,
  ];
}

function faultsOfFields(schema: Schema, value: Schema, path: string, whole: string): readonly string[] {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] };
  const missing = required.filter((name) => value[name] === undefined).map((name) => `${join(path, name)} is missing.`);
  const wrong = Object.entries(value).flatMap(([name, its]) => {
    const field = properties[name];
    if (field !== undefined) return faultsOf(field, its, join(path, name));
    return schema.additionalProperties === false
      ? [`${join(path, name)} is no field of ${whole}, which has ${Object.keys(properties).join(', ')}.`]
      : [];
  });
  return [...missing, ...wrong];
}

/** What a value should be, in words. */
function expected(schema: Schema): string {
  const { type, pattern, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const words = wordsOf(schema);
  if (words !== undefined) return `one of ${words.join(', ')}`;
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return ['a whole number', ...within(minimum, maximum)].join(', ');
    case 'array':
      return ['a list', ...within(minItems, maxItems)].join(' of ');
    case 'object':
      return 'an object';
    default:
      if (typeof pattern === 'string')
        return DECIMAL.test(pattern) ? 'a decimal string such as "0.005"' : `a text of the form ${pattern}`;
      return `a text${maxLength === undefined ? '' : ` of at most ${maxLength} characters`}`;
  }
}

function within(least: unknown, most: unknown): readonly string[] {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}`];
  return [...(least === undefined ? [] : [`at least ${least}`]), ...(most === undefined ? [] : [`at most ${most}`])];
}

/** The words of a closed set, or those that are known of one that can grow. */
function wordsOf({ enum: closed, anyOf, const: only }: Schema): readonly unknown[] | undefined {
  if (only !== undefined) return [only];
  const open = Array.isArray(anyOf) ? anyOf.find((each) => Array.isArray(Object(each).enum)) : undefined;
  return (closed ?? open?.enum) as readonly unknown[] | undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'number') return `the number ${value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
