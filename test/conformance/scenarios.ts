import type { Scenario } from './scenario.ts';
import { ACCEPTANCE } from './scenarios/acceptance.ts';
import { AMENDING } from './scenarios/amending.ts';
import { CANCELLING } from './scenarios/cancelling.ts';
import { CANCELLING_ALL } from './scenarios/cancelling-all.ts';
import { CLIENT_ORDER_IDS } from './scenarios/client-order-ids.ts';
import { FILLS } from './scenarios/fills.ts';
import { INSTRUMENTS } from './scenarios/instruments.ts';
import { LOST_REPLIES } from './scenarios/lost-replies.ts';
import { ODD_ROWS } from './scenarios/odd-rows.ts';
import { PLACING } from './scenarios/placing.ts';
import { READING } from './scenarios/reading.ts';
import { REFUSALS } from './scenarios/refusals.ts';
import { TIME } from './scenarios/time.ts';

/** Every promise, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  ...INSTRUMENTS,
  ...PLACING,
  ...CLIENT_ORDER_IDS,
  ...AMENDING,
  ...CANCELLING,
  ...CANCELLING_ALL,
  ...READING,
  ...ODD_ROWS,
  ...FILLS,
  ...REFUSALS,
  ...ACCEPTANCE,
  ...LOST_REPLIES,
  ...TIME,
];
