import { expect, test } from 'vitest';
import { permissionMatrix } from './permission-matrix.ts';
import { permissionTable } from './permission-table.ts';
import { EVERYTHING, templateOf } from './testing/stack-fixture.ts';

const dev = templateOf().toJSON();
const everything = templateOf(EVERYTHING).toJSON();

/** A line per permission; the hashes in logical ids say nothing. */
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

test('a cell names the actions on what people call the resource, and says where a condition holds', () => {
  const { resources, rows } = permissionMatrix(everything);
  expect(resources.slice(0, 3)).toEqual(['the exchange keys', 'the read-only exchange keys', 'the trading state']);
  const placing = rows.find((row) => row.function === 'atlas-dev-place-order');
  const cell = (resource: string) => placing?.cells[resources.indexOf(resource)];
  expect(cell('table of intents')).toBe('`dynamodb:GetItem`');
  expect(cell('in it, the intents')).toBe('`dynamodb:PutItem`');
  expect(cell('in it, the back-offs')).toBe('`dynamodb:GetItem`, `dynamodb:UpdateItem`');
  expect(cell('index `open-intents`')).toBe('');
  expect(cell('in it, the instruments')).toBe('');
  expect(cell(`\`${EVERYTHING.keyEncryptionArn}\``)).toBe('`kms:Decrypt` (conditional)');
});

test('who may touch only back-offs and lists has no cell for the table itself', () => {
  const { resources, rows } = permissionMatrix(dev);
  const refresh = rows.find((row) => row.function === 'atlas-dev-refresh-catalogue');
  const cells = Object.fromEntries(resources.map((resource, at) => [resource, refresh?.cells[at]]));
  expect(cells).toMatchObject({
    'the exchange keys': '',
    'table of intents': '',
    'in it, the back-offs': '`dynamodb:GetItem`, `dynamodb:UpdateItem`',
    'in it, the instruments': '`dynamodb:PutItem`',
  });
});
