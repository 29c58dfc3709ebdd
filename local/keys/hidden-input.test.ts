import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { hiddenInput, InputEnded } from './hidden-input.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\nMC4C\nAQAw\n-----END PRIVATE KEY-----\n';

/** A terminal that remembers whether it echoed, and all that was written to it. */
function terminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) });
  const output = new PassThrough();
  return { input, output, modes, ask: hiddenInput(input, output), shown: () => String(output.read() ?? '') };
}

describe('at a terminal', () => {
  test('typed input is read and never shown', async () => {
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

  test.each(['\r', '\n', '\r\n'])('a pasted PEM file is one answer, whatever ends its lines: %j', async (end) => {
    const { input, ask, modes } = terminal();
    input.write(`key\r${PEM.replaceAll('\n', end)}`);
    expect(await ask('')).toBe('key');
    expect((await ask('')).replaceAll(/\n+/g, '\n')).toBe(PEM.trim());
    // The terminal never echoes between its lines.
    expect(modes).toEqual([true, false, true, false]);
  });

  test('Ctrl-C ends a PEM file that was cut off', async () => {
    const { input, ask } = terminal();
    input.write(`${PEM.slice(0, 40)}\r\u0003`);
    await expect(ask('')).rejects.toMatchObject({ name: 'InputEnded', interrupted: true });
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

  test.each([
    ['at the end', `key\n${PEM}`],
    ['with its lines joined', `key\n${PEM.trim().replaceAll('\n', '\\n')}\n`],
  ])('a PEM file %s is one line', async (_, text) => {
    const { ask } = pipe(text);
    expect([await ask(''), (await ask('')).replaceAll('\\n', '\n')]).toEqual(['key', PEM.trim()]);
  });

  test('a PEM file in the first place leaves the next line to the next question', async () => {
    const { ask } = pipe(`${PEM}secret\n`);
    expect([await ask(''), await ask('')]).toEqual([PEM.trim(), 'secret']);
  });

  test('a PEM file that is cut off ends with the input', async () => {
    const { ask } = pipe('-----BEGIN PRIVATE KEY-----\nMC4C\n');
    expect(await ask('')).toBe('-----BEGIN PRIVATE KEY-----\nMC4C\n');
  });

  test('a missing line is an error', async () => {
    const { ask } = pipe('key\n');
    await ask('');
    await expect(ask('')).rejects.toThrow(InputEnded);
  });
});
