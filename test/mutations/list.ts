import type { Mutation } from './mutation.ts';
import { ALERTS } from './rules/alerts.ts';
import { FORGOTTEN } from './rules/forgotten.ts';
import { ONE_EFFECT } from './rules/one-effect.ts';
import { OPERATED } from './rules/operated.ts';
import { TRUE_ANSWERS } from './rules/true-answers.ts';

/** The requirements with a rule in the code, in order: issue and number. */
export const NUMBERS: readonly string[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((number) => `9.A${number}`),
  ...[8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((number) => `9.B${number}`),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `10.${number}`),
  '11',
  '14',
  '15',
  '16',
];

/** Every rule, broken at least once. */
export const MUTATIONS: readonly Mutation[] = [...ONE_EFFECT, ...TRUE_ANSWERS, ...OPERATED, ...FORGOTTEN, ...ALERTS];
