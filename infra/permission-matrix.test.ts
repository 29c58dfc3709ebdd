import { expect, test } from 'vitest';
import { permissionMatrix } from './permission-matrix.ts';
import { permissionTable } from './permission-table.ts';
import { EVERYTHING, templateOf } from './testing/stack-fixture.ts';

const dev = templateOf().toJSON();
const everything = templateOf(EVERYTHING).toJSON();

/** One line per permission; the hashes in logical ids are removed. */
const linesOf = (template: typeof dev) =>
  permissionTable(template).map(({ function: name, action, resources, conditions }) =>
    [name, action, resources.join(' '), Object.entries(conditions).flat(2).join(' ')]
      .join(' | ')
      .replaceAll(/(?<=\$\{\w+?)[0-9A-F]{8}(?=[.}])/g, '')
      .trimEnd(),
  );

test('what every function may do, by default', () => {
  expect(linesOf(dev)).toMatchSnapshot();
});

test('what every function may do, with every option', () => {
  expect(linesOf(everything)).toMatchSnapshot();
});

test('a cell has the actions on a readable resource, and marks conditions', () => {
  const { resources, rows } = permissionMatrix(everything);
  expect(resources.slice(0, 3)).toEqual(['the exchange keys', 'the read-only exchange keys', 'the trading state']);
  const placing = rows.find((row) => row.function === 'atlas-dev-place-order');
  const cell = (resource: string) => placing?.cells[resources.indexOf(resource)];
  expect(cell('table of intents')).toBe('`dynamodb:GetItem`');
  expect(cell('table of intents: intents')).toBe('`dynamodb:PutItem`');
  expect(cell('table of intents: back-offs')).toBe('`dynamodb:GetItem`, `dynamodb:UpdateItem`');
  expect(cell('index `open-intents`')).toBe('');
  expect(cell('table of intents: instruments')).toBe('');
  expect(cell(`\`${EVERYTHING.keyEncryptionArn}\``)).toBe('`kms:Decrypt` (conditional)');
});

test('a function limited to back-offs and lists has no cell for the table itself', () => {
  const { resources, rows } = permissionMatrix(dev);
  const refresh = rows.find((row) => row.function === 'atlas-dev-refresh-catalogue');
  const cells = Object.fromEntries(resources.map((resource, at) => [resource, refresh?.cells[at]]));
  expect(cells).toMatchObject({
    'the exchange keys': '',
    'table of intents': '',
    'table of intents: back-offs': '`dynamodb:GetItem`, `dynamodb:UpdateItem`',
    'table of intents: instruments': '`dynamodb:PutItem`',
  });
});
