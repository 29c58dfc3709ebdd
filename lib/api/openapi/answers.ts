import type { createDocument } from 'zod-openapi';

type Document = ReturnType<typeof createDocument>;
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
interface JsonObject {
  readonly [name: string]: Json;
}
type Components = Readonly<Record<string, JsonObject>>;

/** Components that are another component with more properties: documented as such, not as a copy. */
const EXTENSIONS: Readonly<Record<string, string>> = { AmendedOrder: 'Order', EstimatedFee: 'Money' };

/** Sets that no later version can have more of, so that a program may rely on having handled each word. */
const COMPLETE: ReadonlySet<string> = new Set(['Side']);

const REFERENCE = /^#\/components\/schemas\/(\w+)$/;

/**
 * The document, with answers as clients must read them. An object of an answer can have more properties in a later version,
 * and a word of an answer can be one that this version does not know. A request with a field or a word that does not belong
 * is refused.
 *
 * A set of words that answers use is `anyOf: [the known words, string]`, which generators turn into a string or a union with
 * string; an `enum` would make their clients fail on the first new word. A component that extends another is `allOf`.
 */
export function withOpenAnswers(document: Document): Document {
  const { paths, components }: { paths: JsonObject; components: { schemas: Components } } = JSON.parse(
    JSON.stringify(document),
  );
  const answered = reachable(paths, components.schemas);
  const opened = Object.entries(components.schemas).map(([name, schema]): [string, JsonObject] => {
    if (!answered.has(name)) return [name, schema];
    if ('enum' in schema) return [name, COMPLETE.has(name) ? schema : openSet(schema)];
    const base = EXTENSIONS[name];
    const readable = openObject(schema) as JsonObject;
    return [name, base === undefined ? readable : extension(readable, base, components.schemas)];
  });
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(opened) } } as Document;
}

/** The components that answers consist of. */
function reachable(paths: JsonObject, schemas: Components): ReadonlySet<string> {
  const found = new Set<string>();
  const queue: Json[] = Object.values(paths).flatMap((path) =>
    Object.values(path as JsonObject).flatMap((operation) => (operation as JsonObject).responses ?? []),
  );
  for (const value of queue) {
    for (const name of referencesIn(value)) {
      if (found.has(name)) continue;
      found.add(name);
      queue.push(schemas[name] ?? null);
    }
  }
  return found;
}

function referencesIn(value: Json): readonly string[] {
  if (value === null || typeof value !== 'object') return [];
  if (isList(value)) return value.flatMap(referencesIn);
  const [, name] = (typeof value.$ref === 'string' && REFERENCE.exec(value.$ref)) || [];
  return [...(name === undefined ? [] : [name]), ...Object.values(value).flatMap(referencesIn)];
}

/** A set of words that can grow. */
function openSet({ type, enum: words, description, ...rest }: JsonObject): JsonObject {
  const said = typeof description === 'string' ? `${description} ` : '';
  return {
    ...rest,
    description: `${said}Answers may have other words in a later version.`,
    anyOf: [{ type: type ?? 'string', enum: words ?? [] }, { type: 'string' }],
  };
}

/**
 * A schema whose objects can have more properties than it names. A time has no pattern beside its format: Go's generated
 * clients hold the pattern against a value that is no text any more, and take no order.
 */
function openObject(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(openObject);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member, its]) => member !== 'additionalProperties' || its !== false)
      .filter(([member]) => member !== 'pattern' || !('format' in value) || value.format !== 'date-time')
      .map(([member, its]) => [member, openObject(its)]),
  );
}

/** A component as its base and what it adds. */
function extension(schema: JsonObject, base: string, schemas: Components): JsonObject {
  const { type = 'object', properties, required, ...rest } = schema;
  const inherited = Object(schemas[base]?.properties);
  const adds = (name: string) => !(name in inherited);
  return {
    ...rest,
    allOf: [
      { $ref: `#/components/schemas/${base}` },
      {
        type,
        properties: Object.fromEntries(Object.entries(properties as JsonObject).filter(([name]) => adds(name))),
        required: (required as readonly string[]).filter(adds),
      },
    ],
  };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
