import { DECIMAL_PATTERN, type DecimalString, isZero, MAX_DECIMAL_DIGITS } from '../domain/decimal.ts';
import { parseSymbol } from '../domain/symbol.ts';
import { duplicateName } from '../text/duplicate-name.ts';
import {
  type Check,
  describeFault,
  type Fault,
  hasFields,
  hasValues,
  isFlag,
  isLike,
  isRecord,
  isTextThat,
  isWholeFrom,
  orAbsent,
  type Shape,
} from '../text/value-check.ts';
import { type AlertFields, type AlertValue, invalidField, SECRET_FIELD } from './alert.ts';

/** How the alerts of a strategy become orders, and what these orders may be: checked text of the operator. */
export interface Template {
  /** The field of an alert that says when the alert itself was made; a resent alert says the same. */
  readonly time: string;
  /** Alerts older than this are not acted on. */
  readonly maxAgeSeconds: number;
  readonly order: OrderTemplate;
  readonly limits: StrategyLimits;
}

/** The fields of an order of the contract, each as a fixed value or taken from the alert. */
export interface OrderTemplate {
  readonly [field: string]: TemplateValue;
}

type TemplateValue = AlertValue | FromAlert | OrderTemplate;

/** A value that the alert gives, whole: as it is, or as the word that the map has for it. */
export interface FromAlert {
  readonly from: string;
  readonly map?: Readonly<Record<string, AlertValue>>;
}

export interface StrategyLimits {
  /** The unified symbols that the strategy may trade; each bounds the quantity of an order, its value, or both. */
  readonly symbols: Readonly<Record<string, SymbolLimits>>;
  /** The largest number of orders on one day, UTC. */
  readonly ordersPerDay: number;
}

interface SymbolLimits {
  /** In the unit of the instrument's quantities. */
  readonly maxQuantity?: DecimalString;
  /** In quote currency. */
  readonly maxNotional?: DecimalString;
}

/** Maximum length of a stored template, bytes: the size of a parameter of the standard tier. */
const MAX_TEMPLATE_BYTES = 4_096;
const DEFAULT_MAX_AGE_SECONDS = 600;
/** Far below the time for which ended commands are kept (`ATLAS_INTENT_TTL_HOURS`, at least 24): no alert outlives its record. */
const MOST_MAX_AGE_SECONDS = 3_600;
/** The alerts of a day are one item of the table. */
const MOST_ORDERS_PER_DAY = 500;

/** A template that cannot be used; each fault is one line. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** Reads a template. Throws a `TemplateFault`, above all for one that does not name the alert's own time. */
export function readTemplate(text: string): Template {
  if (Buffer.byteLength(text) > MAX_TEMPLATE_BYTES) {
    throw new TemplateFault([`the template has more than ${MAX_TEMPLATE_BYTES} bytes`]);
  }
  const given = { maxAgeSeconds: DEFAULT_MAX_AGE_SECONDS, ...parsed(text) };
  if (!('time' in given)) throw new TemplateFault([WITHOUT_TIME]);
  const fault = TEMPLATE(given);
  if (fault !== undefined) throw new TemplateFault([describeFault(fault)]);
  const { order } = given as Template;
  if (Object.hasOwn(order, 'clientOrderId')) {
    throw new TemplateFault(['order.clientOrderId: Atlas derives it from the alert, so that every copy has the same']);
  }
  // The check has looked at every field.
  return given as Template;
}

const WITHOUT_TIME =
  'time: name the field in which an alert says when it was made, e.g. "time": "time"; without it, an alert that is sent again cannot be told from a new one';

function parsed(text: string): Readonly<Record<string, unknown>> {
  const twice = duplicateName(text);
  if (twice !== undefined) throw new TemplateFault([`${twice} is given more than once`]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new TemplateFault([
      `the template is not JSON: ${cause instanceof Error ? cause.message : 'it cannot be read'}`,
    ]);
  }
  if (!isRecord(json)) throw new TemplateFault(['the template is not a JSON object']);
  return json;
}

/**
 * The fields of the order that a template makes of an alert. A value of the alert becomes a value of the order as a whole: it
 * is never read as part of a template or of JSON. Whether it is an order of the contract is for its schema to say. Throws
 * `INVALID_REQUEST` for a value that the alert does not have, or that the map does not know.
 */
export function orderFieldsOf(template: OrderTemplate, alert: AlertFields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(template).map(([field, value]) => [field, filled(value, alert)]));
}

function filled(value: TemplateValue, alert: AlertFields): unknown {
  if (typeof value !== 'object') return value;
  if (!isFromAlert(value)) return orderFieldsOf(value, alert);
  const { from, map } = value;
  const given = alert.get(from);
  if (given === undefined) throw invalidField(from, 'required', 'is missing in the alert');
  if (map === undefined) return given;
  const word = String(given);
  if (Object.hasOwn(map, word)) return map[word];
  throw invalidField(from, 'enum', `must be one of ${Object.keys(map).join(', ')}`, word);
}

/** Whether a value of a template is taken from the alert. No order has a field `from`. */
function isFromAlert(value: TemplateValue): value is FromAlert {
  return typeof value === 'object' && 'from' in value;
}

/** Every reference of a template to the alert, with the field of the order that it fills; of attached orders too. */
export function referencesIn(template: OrderTemplate): readonly (readonly [field: string, reference: FromAlert])[] {
  return Object.entries(template).flatMap(([field, value]) => {
    if (typeof value !== 'object') return [];
    return isFromAlert(value) ? [[field, value] as const] : referencesIn(value);
  });
}

const FIELD_NAME = /^[A-Za-z][\w.-]{0,63}$/;

const isField = isTextThat(
  (name) => FIELD_NAME.test(name) && name !== SECRET_FIELD,
  `the name of a field of the alert other than ${SECRET_FIELD}`,
);
const isWord: Check = (value) => (typeof value === 'string' ? isLike(/^.{1,100}$/, 'a text')(value) : isFlag(value));
const isAmount = isTextThat(
  (text) => DECIMAL_PATTERN.test(text) && text.length <= MAX_DECIMAL_DIGITS && !isZero(text),
  'a plain decimal above zero, as text',
);

const fromAlert = hasFields({ from: isField, map: orAbsent(hasSome(isWord)) } satisfies Shape<FromAlert>);

/** An object with at least one member, whose values all pass a check. */
function hasSome(check: Check): Check {
  return (value) => {
    if (isRecord(value) && Object.keys(value).length === 0) return { path: '', expected: 'an object with a member' };
    return hasValues(check)(value);
  };
}

const plainValue: Check = (value) => {
  if (typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (isRecord(value) && 'from' in value) return fromAlert(value);
  return { path: '', expected: 'text, true, false, or {"from": "<field of the alert>"}' };
};

/** A value of the order, or an attached order with values of its own. */
const orderValue: Check = (value) => {
  if (isRecord(value) && !('from' in value)) return hasSome(plainValue)(value);
  return plainValue(value);
};

const symbolLimits: Check = (value) => {
  const fault = hasFields({
    maxQuantity: orAbsent(isAmount),
    maxNotional: orAbsent(isAmount),
  } satisfies Shape<SymbolLimits>)(value);
  if (fault !== undefined) return fault;
  return isRecord(value) && Object.keys(value).length > 0 ? undefined : UNBOUNDED;
};
const UNBOUNDED: Fault = { path: '', expected: 'a bound: maxQuantity, maxNotional, or both' };

const symbols: Check = (value) => {
  const unknown = isRecord(value) ? Object.keys(value).find((name) => parseSymbol(name) === undefined) : undefined;
  if (unknown !== undefined) return { path: unknown.slice(0, 64), expected: 'a unified symbol, e.g. BTC/USDT' };
  return hasSome(symbolLimits)(value);
};

const TEMPLATE = hasFields({
  time: isField,
  maxAgeSeconds: isWholeBetween(10, MOST_MAX_AGE_SECONDS),
  order: hasSome(orderValue),
  limits: hasFields({
    symbols,
    ordersPerDay: isWholeBetween(1, MOST_ORDERS_PER_DAY),
  } satisfies Shape<StrategyLimits>),
} satisfies Shape<Template>);

function isWholeBetween(least: number, most: number): Check {
  return (value) => {
    const fault = isWholeFrom(least)(value);
    return fault === undefined && Number(value) <= most
      ? undefined
      : { path: '', expected: `a whole number from ${least} to ${most}` };
  };
}
