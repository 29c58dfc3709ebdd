import { defineStage } from '../stage-file.ts';

/** Real money. `example.ts` beside this file shows every option and setting with what it means. */
export default defineStage({
  // Who is written to when an alarm goes off:
  // alarmEmail: 'desk@example.com',
  settings: {
    // Without a key, a caller who lost an answer cannot ask again safely.
    ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true',
    // The most that one order may be worth, by quote currency; a currency that is not named is not traded:
    // ATLAS_MAX_NOTIONAL: 'USDT=50000,USDC=50000,USD=50000',
  },
});
