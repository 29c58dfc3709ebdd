import type { Scenario } from './scenario.ts';
import { ACCEPTANCE } from './scenarios/acceptance.ts';
import { ACCOUNT } from './scenarios/account.ts';
import { AMENDING } from './scenarios/amending.ts';
import { AMENDING_ATTACHED } from './scenarios/amending-attached.ts';
import { AMENDING_CONDITIONAL } from './scenarios/amending-conditional.ts';
import { ATTACHED } from './scenarios/attached.ts';
import { CANCEL_AFTER } from './scenarios/cancel-after.ts';
import { CANCELLING } from './scenarios/cancelling.ts';
import { CANCELLING_ALL } from './scenarios/cancelling-all.ts';
import { CLIENT_ORDER_IDS } from './scenarios/client-order-ids.ts';
import { CONDITIONAL } from './scenarios/conditional.ts';
import { FILLS } from './scenarios/fills.ts';
import { INSTRUMENTS } from './scenarios/instruments.ts';
import { KEYS } from './scenarios/keys.ts';
import { LOST_REPLIES } from './scenarios/lost-replies.ts';
import { MANY_AT_ONCE } from './scenarios/many-at-once.ts';
import { ODD_ROWS } from './scenarios/odd-rows.ts';
import { ORDER_LISTS } from './scenarios/order-lists.ts';
import { PLACING } from './scenarios/placing.ts';
import { PREVIEWING } from './scenarios/previewing.ts';
import { READING } from './scenarios/reading.ts';
import { REFUSALS } from './scenarios/refusals.ts';
import { SETTINGS } from './scenarios/settings.ts';
import { TIME } from './scenarios/time.ts';
import { TRAILING } from './scenarios/trailing.ts';
import { TRIGGERS_MEANWHILE } from './scenarios/triggers-meanwhile.ts';

/** Every promise, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  ...INSTRUMENTS,
  ...PREVIEWING,
  ...PLACING,
  ...CLIENT_ORDER_IDS,
  ...ORDER_LISTS,
  ...AMENDING,
  ...CANCELLING,
  ...CANCELLING_ALL,
  ...MANY_AT_ONCE,
  ...CANCEL_AFTER,
  ...READING,
  ...ODD_ROWS,
  ...FILLS,
  ...ACCOUNT,
  ...SETTINGS,
  ...REFUSALS,
  ...ACCEPTANCE,
  ...LOST_REPLIES,
  ...CONDITIONAL,
  ...TRAILING,
  ...AMENDING_CONDITIONAL,
  ...TRIGGERS_MEANWHILE,
  ...ATTACHED,
  ...AMENDING_ATTACHED,
  ...KEYS,
  ...TIME,
];
