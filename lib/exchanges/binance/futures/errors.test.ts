import { describe, expect, test } from 'vitest';
import type { ProblemCode } from '../../../domain/problem.ts';
import { readReply, refusalOf } from '../../client/refusal.ts';
import type { ErrorRule, VenueFacts } from '../../port.ts';
import { binanceSpoken, binanceWaitIn } from '../refusal.ts';
import { COINM, USDM } from './product.ts';

type Outcome = ErrorRule['outcome'];
type Expected = Readonly<Record<string, readonly [ProblemCode, Outcome]>>;

const many = (codes: string, problem: ProblemCode, outcome: Outcome = 'rejected'): Expected =>
  Object.fromEntries(codes.split(' ').map((code) => [code, [problem, outcome] as const]));

/** Written from docs/venues/binance.md §6.1 and §6.2, not from the tables. `rejected` if no outcome is given; HTTP 400. */
const BOTH: Expected = {
  ...many('-1000 -1001 -1006 -1007', 'EXCHANGE_OVERLOADED', 'unknown'),
  ...many('-1002 -2014 -2015 -2017 -1022', 'CREDENTIALS_REJECTED'),
  ...many('-1003 -1015', 'RATE_LIMITED', 'notExecuted'),
  ...many('-1008 -1016', 'EXCHANGE_OVERLOADED', 'notExecuted'),
  ...many('-1021', 'EXCHANGE_CLOCK', 'notExecuted'),
  ...many('-1013 -1023 -1100 -1101 -1102 -1103 -1104 -1105 -1106 -1108', 'EXCHANGE_REFUSED_REQUEST'),
  ...many('-1114 -1115 -1116 -1117 -1118 -1119 -1127 -1128 -1130 -1131 -1136', 'EXCHANGE_REFUSED_REQUEST'),
  ...many('-1014 -1020 -2026 -4020 -4104 -4120 -4136', 'NOT_SUPPORTED'),
  ...many('-1111', 'RULE_VIOLATION'),
  ...many('-1112', 'MARKET_CLOSED'),
  ...many('-1121', 'UNKNOWN_SYMBOL'),
  ...many('-2011 -1109 -4109 -2010 -2020 -2023 -2027', 'EXCHANGE_REJECTED'),
  ...many('-2021 -4142', 'WOULD_TRIGGER_AT_ONCE'),
  ...many('-2012 -4000', 'ORDER_NOT_ACTIVE'),
  ...many('-2013', 'ORDER_NOT_FOUND'),
  ...many('-2018 -2019 -2028', 'INSUFFICIENT_FUNDS'),
  ...many('-2022 -2024 -4062', 'REDUCE_ONLY_REJECTED'),
  ...many('-2025 -4045 -4130', 'TOO_MANY_OPEN_ORDERS'),
  ...many('-4001 -4002 -4003 -4004 -4005 -4006 -4007 -4013 -4014 -4016 -4023 -4024', 'RULE_VIOLATION'),
  ...many('-4015 -4031 -4032 -4082 -4083', 'EXCHANGE_REFUSED_REQUEST'),
  ...many('-4028 -4046 -4047 -4048 -4049 -4050 -4051 -4052 -4053 -4054 -4055 -4059', 'EXCHANGE_REJECTED'),
  ...many('-4060 -4061 -4067 -4068 -4192 -4220', 'EXCHANGE_REJECTED'),
  ...many('-4116', 'DUPLICATE_CLIENT_ORDER_ID'),
  ...many('-4135', 'RULE_VIOLATION'),
  ...many('-4137 -4138 -4139', 'EXCHANGE_REFUSED_REQUEST'),
  ...many('-4509', 'REDUCE_ONLY_REJECTED'),
  ...many('-5021', 'FILL_OR_KILL_UNFILLABLE'),
  ...many('-5022', 'POST_ONLY_WOULD_TAKE'),
};

const USDM_ONLY: Expected = {
  ...many('-4087 -4118 -4400 -4401', 'REDUCE_ONLY_REJECTED'),
  ...many('-4088 -4161', 'EXCHANGE_REJECTED'),
  ...many('-4117', 'ORDER_NOT_ACTIVE'),
  ...many('-4131 -4164 -4183 -4184 -4210 -4211 -5029 -5040', 'RULE_VIOLATION'),
  ...many('-4140 -4141', 'MARKET_CLOSED'),
  ...many('-4144', 'UNKNOWN_SYMBOL'),
  ...many('-4165 -5037 -5038 -5039 -5041', 'EXCHANGE_REFUSED_REQUEST'),
  ...many('-4402 -4403', 'EXCHANGE_REGION_REFUSED'),
  ...many('-5024 -5025 -5026 -5047', 'AMEND_REJECTED'),
  ...many('-5027', 'NOTHING_TO_AMEND'),
  ...many('-5028', 'EXCHANGE_CLOCK', 'notExecuted'),
};

const COINM_ONLY: Expected = {
  ...many('-4087', 'UNKNOWN_SYMBOL'),
  ...many('-4088', 'EXCHANGE_REFUSED_REQUEST'),
  ...many('-4089 -4112 -4189', 'REDUCE_ONLY_REJECTED'),
  ...many('-4090 -4150', 'EXCHANGE_REJECTED'),
  ...many('-4113 -4151 -4152 -4154 -4155 -4178', 'RULE_VIOLATION'),
  ...many('-4188', 'EXCHANGE_CLOCK', 'notExecuted'),
  ...many('-4196 -4198 -4199', 'AMEND_REJECTED'),
  ...many('-4197', 'NOTHING_TO_AMEND'),
};

const TABLES = [
  { product: 'usdm', facts: USDM.facts, expected: { ...BOTH, ...USDM_ONLY } },
  // Both sets of numbers are accepted, COIN-M's own first (§6.2).
  { product: 'coinm', facts: COINM.facts, expected: { ...BOTH, ...USDM_ONLY, ...COINM_ONLY } },
];

const judge = (facts: VenueFacts, status: number, body: object | string) =>
  refusalOf(
    readReply(status, {}, typeof body === 'string' ? body : JSON.stringify(body)),
    { facts, spoken: binanceSpoken, waitIn: binanceWaitIn },
    0,
  );

describe.each(TABLES)('the refusals of $product', ({ product, facts, expected }) => {
  test.each(Object.entries(expected))('%s', (code, [problem, outcome]) => {
    expect(judge(facts, 400, { code: Number(code), msg: '' })).toMatchObject({ problem, outcome, listed: true });
  });

  test.each(product === 'usdm' ? [-4131] : [-4113, -4131])(
    '%i is temporary, so the same order may be sent again',
    (code) => {
      expect(judge(facts, 400, { code, msg: '' })?.retryable).toBe(true);
    },
  );

  test('the table has no code that the document lacks', () => {
    const listed = new Set(facts.errors.map(({ code }) => code).filter((code) => code.startsWith('-')));
    expect([...listed].sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.keys(expected))('%s proves nothing on a 500', (code) => {
    expect(judge(facts, 500, { code: Number(code), msg: '' })?.outcome).toBe('unknown');
  });

  test.each([
    [503, { code: -1001, msg: 'Internal error; unable to process your request. Please try again.' }, 'notExecuted'],
    [503, { code: 0, msg: 'Internal error; unable to process your request. Please try again.' }, 'notExecuted'],
    [503, { code: 0, msg: 'Service Unavailable.' }, 'notExecuted'],
    [503, { code: -1008, msg: 'Request throttled by system-level protection.' }, 'notExecuted'],
    [503, { code: -1008, msg: 'Server is currently overloaded.' }, 'notExecuted'],
    [503, { code: -1000, msg: 'Unknown error, please check your request or try again later.' }, 'unknown'],
    [503, { code: -1001, msg: 'Unknown error, please check your request or try again later.' }, 'unknown'],
    [503, { code: 0, msg: 'Unknown error, please check your request or try again later.' }, 'unknown'],
    [503, { code: 239999, msg: 'maintenance' }, 'unknown'],
    [503, '<html>Service Unavailable.</html>', 'unknown'],
    [408, { code: -1007, msg: 'Timeout waiting for response from backend server.' }, 'unknown'],
    [408, { code: 0, msg: 'Request timeout' }, 'unknown'],
    [408, '', 'unknown'],
    [418, { code: -1003, msg: 'Way too many requests' }, 'notExecuted'],
    [429, { code: -1015, msg: 'Too many new orders' }, 'notExecuted'],
    [429, '', 'unknown'],
    [401, { code: -2015, msg: 'Invalid API-key' }, 'rejected'],
    [403, '<html>', 'unknown'],
    [451, { code: 0, msg: 'restricted location' }, 'rejected'],
  ])('HTTP %d %o is %s', (status, body, outcome) => {
    expect(judge(facts, status, body)?.outcome).toBe(outcome);
  });
});
