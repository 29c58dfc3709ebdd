import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { tradingStateText } from '../guard/trading-state-text.ts';
import { ssmTradingState } from './ssm-trading-state.ts';

const ssm = mockClient(SSMClient);
const parameter = '/atlas/dev/trading-state';
const read = ssmTradingState({
  parameter,
  client: () => Promise.resolve(new SSMClient({ region: 'ap-northeast-1' })),
});
const stored = (Value: string) => ssm.on(GetParameterCommand, { Name: parameter }).resolves({ Parameter: { Value } });

beforeEach(() => {
  ssm.reset();
});

test.each([
  ['active', 'active'],
  ['reduceOnly', 'reduceOnly'],
  [' cancelonly\n', 'cancelOnly'],
  ['HALTED', 'halted'],
])('%j says %s', async (value, state) => {
  stored(value);
  expect(await read()).toEqual({ state, reason: null, by: null, at: null });
});

test("an operator's state is read with its reason", async () => {
  const word = { state: 'halted', reason: 'rogue strategy', by: 'ann', at: Date.UTC(2026, 10, 29) } as const;
  stored(tradingStateText(word));
  expect(await read()).toEqual({ ...word, at: '2026-11-29T00:00:00.000Z' });
});

test.each(['', 'stop', 'active,halted', '0'])(
  '%j, which names no state, halts trading with the reason',
  async (value) => {
    stored(value);
    const { state, reason } = await read();
    expect(state).toBe('halted');
    expect(reason).toContain(parameter);
  },
);

test('a missing parameter halts trading: it may have been removed', async () => {
  ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ $metadata: {}, message: 'none' }));
  expect(await read()).toMatchObject({ state: 'halted', reason: expect.stringContaining('no parameter') });
});

test('a failure of Parameter Store says nothing about the state', async () => {
  ssm.on(GetParameterCommand).rejects(new Error('throttled'));
  await expect(read()).rejects.toThrow('throttled');
});
