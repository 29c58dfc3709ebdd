import { Problem } from '../domain/problem.ts';
import { duplicateName } from '../text/duplicate-name.ts';
import { type ExactJson, parseExact } from '../text/exact-json.ts';
import { type Secret, secretEquals } from '../text/secret.ts';

/** The field of an alert that holds the secret of its strategy. No template can refer to it. */
export const SECRET_FIELD = 'secret';

/** A value of an alert. Numbers are their exact text: `0.10` stays `0.10`. */
export type AlertValue = string | boolean;

/** What an alert says, by field, without its secret. */
export type AlertFields = ReadonlyMap<string, AlertValue>;

/** The text of an alert, before its sender is known: nothing may be said about it but whether the secret is right. */
export interface ReceivedAlert {
  /** Whether it carries this secret. Takes the same time wherever the two differ. */
  carries(secret: Secret): boolean;
  /**
   * Its fields. Throws `INVALID_JSON` or `INVALID_REQUEST` with what is wrong, for those who know the secret; no message
   * contains it.
   */
  fields(secret: Secret): AlertFields;
}

/** Maximum length of an alert, bytes. Messages of TradingView are shorter. */
export const MAX_ALERT_BYTES = 8_192;

/** Maximum number of fields of an alert. */
const MOST_FIELDS = 64;

/**
 * Reads an alert, which comes in one of two forms, whatever its media type says: a JSON object of texts, numbers and
 * booleans, or `name=value` pairs, one a line or separated by semicolons.
 */
export function receivedAlert(text: string): ReceivedAlert {
  const said = text.trim();
  const form = said.startsWith('{') ? JSON_OBJECT : PAIRS;
  return {
    // An alert without a secret is compared too.
    carries: (secret) => secretEquals(secret, form.secretIn(said) ?? ''),
    fields: (secret) => checkedFields(form.entriesOf(said), secret),
  };
}

interface Form {
  /** Its secret, even where the rest cannot be read. */
  secretIn(text: string): string | undefined;
  entriesOf(text: string): readonly (readonly [name: string, value: ExactJson])[];
}

/** The secret in JSON that is broken elsewhere, e.g. by a placeholder that became `NaN`. */
const SECRET_IN_BROKEN_JSON = new RegExp(`"${SECRET_FIELD}"\\s*:\\s*"([^"\\\\]*)"`);

const JSON_OBJECT: Form = {
  secretIn(text) {
    try {
      const { [SECRET_FIELD]: secret } = JSON.parse(text) as Readonly<Record<string, unknown>>;
      return typeof secret === 'string' ? secret : undefined;
    } catch {
      return SECRET_IN_BROKEN_JSON.exec(text)?.[1];
    }
  },
  entriesOf(text) {
    // The parser that reads the secret keeps the last of two members of one name; another would read the first.
    if (duplicateName(text) !== undefined) throw givenTwice();
    return Object.entries(parsed(text));
  },
};

function parsed(text: string): Readonly<Record<string, ExactJson>> {
  try {
    // It begins with a brace.
    return parseExact(text) as Readonly<Record<string, ExactJson>>;
  } catch (cause) {
    // The parser's own message quotes the text, which holds the secret.
    const detail =
      'The alert begins like a JSON object and is none. A placeholder without quotation marks may have become text or NaN.';
    throw new Problem('INVALID_JSON', detail, NOT_PLACED, { cause });
  }
}

const PAIR = /^\s*([A-Za-z][\w.-]{0,63})\s*=([\s\S]*)/;

const PAIRS: Form = {
  secretIn: (text) =>
    partsOf(text)
      .map((part) => PAIR.exec(part))
      .findLast((pair) => pair?.[1] === SECRET_FIELD)?.[2]
      ?.trim(),
  entriesOf(text) {
    const entries = partsOf(text).map((part) => {
      const [, name, value = ''] = PAIR.exec(part) ?? [];
      if (name !== undefined) return [name, value.trim()] as const;
      const detail = 'The alert is neither a JSON object nor name=value pairs, one a line or separated by semicolons.';
      throw new Problem('INVALID_REQUEST', detail, NOT_PLACED);
    });
    if (new Set(entries.map(([name]) => name)).size < entries.length) throw givenTwice();
    return entries;
  },
};

function partsOf(text: string): readonly string[] {
  return text.split(/[\r\n;]/).filter((part) => part.trim() !== '');
}

function checkedFields(entries: ReturnType<Form['entriesOf']>, secret: Secret): AlertFields {
  if (entries.length > MOST_FIELDS) {
    throw new Problem('INVALID_REQUEST', `The alert has more than ${MOST_FIELDS} fields.`, NOT_PLACED);
  }
  const others = entries.filter(([name]) => name !== SECRET_FIELD);
  const shown = secret.reveal();
  // First of all, for answers, records and logs show names and values.
  if (others.some(([name, value]) => name.includes(shown) || String(value).includes(shown))) {
    const detail = `Only the field ${SECRET_FIELD} may contain the secret of the strategy, as all of its value.`;
    throw new Problem('INVALID_REQUEST', detail, NOT_PLACED);
  }
  return new Map(
    others.map(([name, value]) => {
      if (typeof value === 'string' || typeof value === 'boolean') return [name, value] as const;
      throw invalidField(name, 'type', 'must be text, a number, true or false');
    }),
  );
}

const NOT_PLACED = { orderState: 'notPlaced' } as const;

/** Without the name, which may be any text. */
function givenTwice(): Problem {
  return new Problem('INVALID_REQUEST', 'The alert gives a field more than once.', NOT_PLACED);
}

/** A problem with one field of an alert, by its name. */
export function invalidField(field: string, rule: string, what: string, given?: string): Problem {
  const shown = field.slice(0, SHOWN);
  const message = `${shown} ${what}`;
  const violation = { field: shown, rule, message, ...(given !== undefined && { given: given.slice(0, SHOWN) }) };
  return new Problem('INVALID_REQUEST', message, { ...NOT_PLACED, violations: [violation] });
}

/** Maximum length of a name or a value in an answer. */
const SHOWN = 120;
