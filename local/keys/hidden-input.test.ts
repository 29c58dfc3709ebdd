import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { hiddenInput, InputEnded } from './hidden-input.ts';

/** A terminal that remembers whether it echoed, and all that was written to it. */
function terminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) });
  const output = new PassThrough();
  return { input, output, modes, ask: hiddenInput(input, output), shown: () => String(output.read() ?? '') };
}

describe('at a terminal', () => {
  test('what is typed is read and never shown', async () => {
    const { input, modes, ask, shown } = terminal();
    input.write('canary-key\r');
    expect(await ask('key: ')).toBe('canary-key');
    expect(shown()).toBe('key: \n');
    expect(modes).toEqual([true, false]);
  });

  test('Backspace takes a letter back', async () => {
    const { input, ask } = terminal();
    input.write('kex\u007fy\b\by\r');
    expect(await ask('')).toBe('ky');
  });

  test('two pasted lines answer two prompts', async () => {
    const { input, ask } = terminal();
    input.write('key\rsecret\r');
    expect([await ask(''), await ask('')]).toEqual(['key', 'secret']);
  });

  test.each([
    ['Ctrl-C', '\u0003', true],
    ['Ctrl-D', '\u0004', false],
  ])('%s ends it, and the terminal echoes again', async (_, letter, interrupted) => {
    const { input, ask, modes } = terminal();
    input.write(`ke${letter}`);
    await expect(ask('')).rejects.toMatchObject({ name: 'InputEnded', interrupted });
    expect(modes).toEqual([true, false]);
  });
});

describe('from a pipe', () => {
  const pipe = (text: string) => {
    const input = new PassThrough();
    const output = new PassThrough();
    input.end(text);
    return { ask: hiddenInput(input, output), shown: () => output.read() as unknown };
  };

  test('lines are read in order, the last with or without its end, and nothing is asked', async () => {
    const { ask, shown } = pipe('key\nsecret');
    expect([await ask('key: '), await ask('secret: ')]).toEqual(['key', 'secret']);
    expect(shown()).toBeNull();
  });

  test('a missing line is an error', async () => {
    const { ask } = pipe('key\n');
    await ask('');
    await expect(ask('')).rejects.toThrow(InputEnded);
  });
});
