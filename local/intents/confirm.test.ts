import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { lineInput } from './confirm.ts';

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  return { input, answer: lineInput(input, output)('Sure? '), shown: () => String(output.read() ?? '') };
}

test('the typed answer is read, and shown', async () => {
  const { input, answer, shown } = terminal();
  input.write('abc\r');
  expect(await answer).toBe('abc');
  expect(shown()).toContain('Sure? ');
});

test.each([
  ['Ctrl-C', '\u0003', true],
  ['Ctrl-D', '\u0004', false],
])('%s is not an answer', async (_, letter, interrupted) => {
  const { input, answer } = terminal();
  input.write(letter);
  await expect(answer).rejects.toMatchObject({ name: 'InputEnded', interrupted });
});
