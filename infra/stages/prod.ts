import { defineStage } from '../stage-file.ts';

/** Real money. `example.ts` beside this file shows every option and setting with its meaning. */
export default defineStage({
  // Receives alarms:
  // alarmEmail: 'desk@example.com',
  settings: {
    // Without a key, a caller that lost an answer cannot safely ask again.
    ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true',
    // Maximum value of one order, by quote currency; a currency that is not named is not traded:
    // ATLAS_MAX_NOTIONAL: 'USDT=50000,USDC=50000,USD=50000',
  },
});
