import type * as z from 'zod';
import { Problem, type Violation } from '../../domain/problem.ts';
import { nearest } from '../../text/nearest.ts';
import { type Input, IS_TRADING, type ServedOperation } from '../operation.ts';
import { fieldsMeantBy, isFieldOfOrders, saidElsewhere, valuesMeantBy } from './other-words.ts';

/** The parts of a request as they arrive. Query values are lists, because a name may repeat. */
export interface RawInput {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** As received: names in any case, a repeated name with all its values. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly body: unknown;
}

/** The operations of which a request was validated. */
const served = new WeakSet<ServedOperation>();

/** Validates a request against its row of the API. Reports the violations of all parts at once, as one 400 problem. */
export function validate<O extends ServedOperation>(operation: O, raw: RawInput): Input<O> {
  // To compile a schema takes longer than to interpret it once, and most of a cold start's time is in such first times.
  const how = { jitless: !served.has(operation) };
  served.add(operation);
  const { query, violations: repeatedParameters } = readQuery(operation.query, raw.query);
  const path = operation.pathParameters.safeParse(raw.path, how);
  const parsedQuery = operation.query.safeParse(query, how);
  const { headers, violations: repeatedHeaders } = readHeaders(operation.headers, raw.headers ?? {});
  const parsedHeaders = operation.headers?.safeParse(headers, how);
  const body = operation.body?.safeParse(raw.body, how);
  const violations = [
    ...violationsOf(path, operation.pathParameters, raw.path),
    ...repeatedParameters,
    ...violationsOf(parsedQuery, operation.query, query),
    ...repeatedHeaders,
    ...(parsedHeaders && operation.headers ? violationsOf(parsedHeaders, operation.headers, headers) : []),
    ...(body && operation.body ? violationsOf(body, operation.body, raw.body) : []),
  ];
  if (violations.length > 0) {
    const trade = IS_TRADING[operation.scope] && operation.method === 'POST';
    throw new Problem('INVALID_REQUEST', violations.map((each) => each.message).join('; '), {
      violations,
      ...(trade && { orderState: 'notPlaced' as const }),
    });
  }
  return {
    path: path.data,
    query: parsedQuery.data,
    headers: parsedHeaders?.data,
    body: body?.data,
  } as Input<O>;
}

/** A list parameter may repeat or be comma-separated; any other may appear once. */
function readQuery(
  schema: z.ZodObject,
  raw: RawInput['query'],
): { query: Record<string, unknown>; violations: Violation[] } {
  // Without a prototype, so that `__proto__` is an ordinary name.
  const query: Record<string, unknown> = Object.create(null);
  const violations: Violation[] = [];
  for (const [name, values] of Object.entries(raw)) {
    // Own names only: `?constructor=1` must not find an inherited property.
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
    if (field && isList(field))
      query[name] = values.flatMap((value) => value.split(',')).filter((value) => value !== '');
    else if (values.length > 1) {
      query[name] = values[0];
      violations.push(repeated(name, values));
    } else query[name] = values[0];
  }
  return { query, violations };
}

/** Picks the known headers out of all received. Refuses one that appears with two different values. */
function readHeaders(
  schema: z.ZodObject | undefined,
  raw: Readonly<Record<string, readonly string[]>>,
): { headers: Record<string, string>; violations: Violation[] } {
  const headers: Record<string, string> = {};
  const violations: Violation[] = [];
  for (const name of Object.keys(schema?.shape ?? {})) {
    const given = Object.entries(raw).flatMap(([each, values]) =>
      each.toLowerCase() === name.toLowerCase() ? values : [],
    );
    const [first] = given;
    if (first !== undefined) headers[name] = first;
    if (new Set(given).size > 1) violations.push(repeated(name, given));
  }
  return { headers, violations };
}

function repeated(field: string, values: readonly string[]): Violation {
  const given = values.join(', ').slice(0, 120);
  return { field, rule: 'single', given, message: `${field} is given ${values.length} times` };
}

function isList(field: z.ZodType): boolean {
  let inner: z.ZodType = field;
  while (inner.def.type === 'optional') inner = (inner as z.ZodOptional<z.ZodType>).unwrap();
  return inner.def.type === 'array';
}

function violationsOf(result: z.ZodSafeParseResult<unknown>, schema: z.ZodType, given: unknown): Violation[] {
  return result.success ? [] : result.error.issues.flatMap((issue) => toViolations(issue, schema, given));
}

/** The violations that an issue stands for. `within`: the name of the element of a list that is judged; empty for the whole. */
function toViolations(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown, within = ''): Violation[] {
  const element = elementIn(issue, schema, input);
  if (element) return toViolations(element.issue, element.schema, element.input, element.name);
  const named = (name: string) => (within === '' ? name : `${within}.${name}`);
  const field = issue.path.length > 0 ? named(fieldOf(issue.path)) : within || 'body';
  const given = at(input, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return unknownField(key, named(fieldOf(path)), partAt(schema, input, issue.path), at(input, issue.path));
      });
    case 'invalid_value':
      if (given === undefined) return [missing(field, issue.values.map(String))];
      return [
        {
          field,
          rule: 'enum',
          given: show(given),
          bound: issue.values.join(', '),
          ...notOneOf(field, given, issue.values.map(String)),
        },
      ];
    case 'invalid_union': {
      // Only an order and an order list are unions: each kind of them takes other fields.
      const kinds = kindsOf(schema).toSorted();
      return [
        {
          field,
          rule: given === undefined ? 'required' : 'enum',
          given: show(given),
          bound: kinds.join(', '),
          ...notOneOf(field, given, kinds),
        },
        ...sharedViolations(schema, input, within),
      ];
    }
    case 'too_big':
      return [outside(field, 'max', issue.maximum, given, issue.message)];
    case 'too_small':
      return [outside(field, 'min', issue.minimum, given, issue.message)];
    case 'invalid_type':
      if (issue.path.length === 0) {
        const what = within || 'the body';
        return [{ field, rule: 'type', given: show(input), message: `${what} must be a JSON object` }];
      }
      if (given === undefined) return [missing(field)];
      return [
        {
          field,
          rule: 'type',
          given: show(given),
          message: `${field} ${worded(issue.message)}`,
          ...suggestDecimal(issue.message),
        },
      ];
    default:
      return [
        {
          field,
          rule: issue.code === 'custom' ? String(issue.params?.rule ?? 'combination') : 'format',
          given: show(given),
          ...(issue.code === 'custom' && boundOf(issue.params, input, given)),
          message: `${field} ${worded(issue.message)}`,
          ...suggestDecimal(issue.message),
        },
      ];
  }
}

/** A number, or the length of a list or a text, beyond its bound. Only of a number can the bound be sent instead. */
function outside(field: string, rule: 'min' | 'max', bound: number | bigint, given: unknown, why: string): Violation {
  const told = {
    field,
    rule: typeof given === 'string' ? 'format' : rule,
    given: Array.isArray(given) ? `${given.length}` : show(given),
    bound: `${bound}`,
    message: `${field} ${worded(why)}`,
  };
  return typeof given === 'number' ? { ...told, suggestion: told.bound } : told;
}

/** The bound that a rule of ours names: of a number the nearest that is allowed, or the value of another field. */
function boundOf(params: Record<string, unknown> = {}, input: unknown, given: unknown): Partial<Violation> {
  const { min, max, boundField } = params;
  if (typeof boundField === 'string') return { bound: show(at(input, [boundField])) };
  if (typeof min !== 'number' || typeof max !== 'number') return {};
  const nearestAllowed = `${Number(given) < min ? min : max}`;
  return { bound: nearestAllowed, suggestion: nearestAllowed };
}

/** A list parameter has one name, whichever of its values is wrong: `given` tells which. */
function fieldOf(path: readonly PropertyKey[]): string {
  return path.filter((part) => typeof part !== 'number').join('.');
}

/** An issue inside an object that is an element of a list, seen from that element, and the name of the element. */
function elementIn(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown) {
  const [list, index, ...path] = issue.path;
  if (schema.def.type !== 'object' || typeof list !== 'string' || typeof index !== 'number') return undefined;
  const field = (schema as z.ZodObject).shape[list] as z.ZodType | undefined;
  if (field?.def.type !== 'array') return undefined;
  const { element } = field as z.ZodArray<z.ZodType>;
  if (element.def.type !== 'object' && element.def.type !== 'union') return undefined;
  return { issue: { ...issue, path }, schema: element, input: at(input, [list, index]), name: `${list}[${index}]` };
}

/** For an object that matches no option of a union: the violations of the fields all options share. */
function sharedViolations(schema: z.ZodType, input: unknown, within: string): Violation[] {
  if (schema.def.type !== 'union' || !isRecord(input)) return [];
  const [first, ...others] = (schema as z.ZodUnion<z.ZodObject[]>).options;
  const shared = Object.entries(first?.shape ?? {}).filter(([name, field]) =>
    others.every((option) => option.shape[name] === field),
  );
  return shared.flatMap(([name, field]) => {
    const { error } = (field as z.ZodType).safeParse(input[name]);
    return (error?.issues ?? []).flatMap((issue) => toViolations({ ...issue, path: [name] }, schema, input, within));
  });
}

function worded(message: string): string {
  return message.replace(/^Invalid input: /, 'is of the wrong type: ');
}

function missing(field: string, allowed: readonly string[] = []): Violation {
  const hint = allowed.length > 0 ? `: ${oneOf(allowed)}` : '';
  return {
    field,
    rule: 'required',
    message: `${field} is required${hint}`,
    ...(allowed.length > 0 && { bound: allowed.join(', ') }),
  };
}

function unknownField(key: string, field: string, schema: z.ZodType, input: unknown): Violation {
  const known = knownFields(schema, input);
  // A word of ours that does not belong here is no misspelling of another: a per cent is not an amount.
  const meant = fieldsMeantBy(key, known)[0] ?? (isFieldOfOrders(key) ? undefined : nearest(key, known, 1)[0]);
  const kind = kindOf(schema, input);
  const where = kind === undefined ? ' is not a known field' : ` does not belong to ${kind}`;
  return {
    field,
    rule: 'unknownField',
    given: isRecord(input) ? show(input[key]) : undefined,
    message: `${field}${where}${meant ? `; did you mean ${meant}?` : ''}`,
    ...(meant && { suggestion: meant }),
  };
}

function knownFields(schema: z.ZodType, input: unknown): string[] {
  if (schema.def.type === 'object') return Object.keys((schema as z.ZodObject).shape);
  return Object.keys(optionOf(schema, input)?.shape ?? {});
}

/** The field that tells the kinds of a union apart: `type` of an order, `kind` of an order list. */
function discriminatorOf(schema: z.ZodType): string | undefined {
  return schema.def.type === 'union' ? (schema as z.ZodDiscriminatedUnion).def.discriminator : undefined;
}

/** The kinds of a union, by the values of its discriminator. */
function kindsOf(schema: z.ZodType): string[] {
  const discriminator = discriminatorOf(schema) ?? '';
  const { options } = schema as z.ZodUnion<z.ZodObject[]>;
  return options.map(({ shape }) => String((shape[discriminator] as z.ZodLiteral).value));
}

/** The option of a union that the input chooses, if it is one. */
function optionOf(schema: z.ZodType, input: unknown): z.ZodObject | undefined {
  const discriminator = discriminatorOf(schema);
  if (discriminator === undefined || !isRecord(input)) return undefined;
  return (schema as z.ZodUnion<z.ZodObject[]>).options[kindsOf(schema).indexOf(String(input[discriminator]))];
}

/** What the input is, in words, where it is one of several kinds: `a LIMIT order`. */
function kindOf(schema: z.ZodType, input: unknown): string | undefined {
  const discriminator = discriminatorOf(schema);
  if (optionOf(schema, input) === undefined || !isRecord(input)) return undefined;
  return discriminator === 'type' ? `a ${input.type} order` : `an ${input.kind} list`;
}

/** The schema of the part of an input at a path. */
function partAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): z.ZodType {
  const [field, ...rest] = path;
  if (field === undefined) return schema;
  const shape = schema.def.type === 'object' ? (schema as z.ZodObject).shape : optionOf(schema, input)?.shape;
  let part = shape?.[String(field)] as z.ZodType | undefined;
  while (part?.def.type === 'optional') part = (part as z.ZodOptional<z.ZodType>).unwrap();
  return part === undefined ? schema : partAt(part, at(input, [field]), rest);
}

/** The message about a value that is none of those allowed, and what was meant, where that can be told. */
function notOneOf(field: string, given: unknown, values: readonly string[]) {
  const name = field.slice(field.lastIndexOf('.') + 1);
  const text = typeof given === 'string' ? given : '';
  const instead = saidElsewhere(name, text);
  // What another field says is no misspelling: "GTX" asks for post-only, not for "GTC".
  const words = instead === undefined ? valuesMeantBy(name, text, values) : [];
  const [close] = words.length > 0 || instead !== undefined ? words : nearest(text, values, 1);
  const meant = words.length > 1 ? words : close;
  return {
    message: `${field} must be ${oneOf(values)}${instead === undefined ? '' : `; ${instead}`}`,
    ...(meant !== undefined && { suggestion: meant }),
  };
}

function suggestDecimal(message: string): { suggestion?: string } {
  const written = /write "([^"]+)"$/.exec(message)?.[1];
  return written === undefined ? {} : { suggestion: written };
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `"${values[0]}"` : `one of ${values.map((value) => `"${value}"`).join(', ')}`;
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function show(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 120);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
