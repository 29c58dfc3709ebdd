import { CONFIG_VARIABLES } from '../../lib/config.ts';
import { PROBLEM_KINDS } from '../../lib/domain/problem.ts';
import { LOCAL_VARIABLES } from '../../local/settings.ts';
import FLOORS from '../tools/floors.json' with { type: 'json' };
import { code, table } from './markdown.ts';

export function configurationTable(): string {
  return table(
    ['Variable', 'Default', 'Meaning'],
    Object.entries(CONFIG_VARIABLES).map(([name, { default: value, otherwise, meaning, expected }]) => [
      code(name),
      value === undefined ? (otherwise ?? 'none') : code(value),
      `${meaning} Expected: ${expected}.`,
    ]),
  );
}

/** The variables that only the local gateway reads. */
export function localVariablesTable(): string {
  return table(
    ['Variable', 'Default', 'Meaning'],
    Object.entries(LOCAL_VARIABLES).map(([name, { default: value, meaning }]) => [
      code(name),
      String(value),
      `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
    ]),
  );
}

/** The codes of the API's answers, in the order of their status. */
export function problemsTable(): string {
  return table(
    ['Code', 'Status', 'Meaning', 'Same request again?'],
    Object.entries(PROBLEM_KINDS).map(([name, { status, title, retryable }]) => [
      code(name),
      String(status),
      title,
      retryable ? 'may succeed' : 'no',
    ]),
  );
}

/** The floors that the import lint enforces, from the top. */
export function floorsTable(): string {
  return table(
    ['Rooms, from the top', 'What is there'],
    FLOORS.map(({ rooms, holds }) => [rooms.map(code).join(', '), holds]),
  );
}
