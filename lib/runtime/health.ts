import type { ServedOperation } from '../api/operation.ts';
import type { Use } from '../api/pipeline/pipeline.ts';
import { ssmTradingState } from '../aws/ssm-trading-state.ts';
import { type Config, readConfig } from '../config.ts';
import {
  fixedTradingState,
  type TradingState,
  type TradingStateSource,
  watchedTradingState,
} from '../guard/trading-state.ts';
import { type EntryPoint, entryPoint } from './entry-point.ts';
import { createPublicRuntime, type PublicRuntime } from './public.ts';
import { VERSION } from './version.ts';

export interface Health {
  readonly status: 'ok';
  readonly version: string;
  readonly stage: string;
  /** The state without its reason, because health is public; the reason is for authorized readers. */
  readonly tradingState: TradingState | 'unknown';
}

/** The runtime of the health operation: it reads the trading state from AWS and nothing from exchanges. */
export interface HealthRuntime extends PublicRuntime {
  health(): Promise<Health>;
}

/** Reports health; answering proves that Atlas is up, whether or not the trading state can be read. */
export async function healthOf(stage: string, trading: Pick<TradingStateSource, 'current'>): Promise<Health> {
  const tradingState = await trading.current().then(
    ({ state }) => state,
    () => 'unknown' as const,
  );
  return { status: 'ok', version: VERSION, stage, tradingState };
}

/** The composition root of health; other public operations need no trading state. */
function createHealthRuntime(config: Config, env: NodeJS.ProcessEnv): HealthRuntime {
  const base = createPublicRuntime(config, env);
  const { state } = config.trading;
  const trading =
    state.source === 'environment'
      ? fixedTradingState(state.state)
      : watchedTradingState({ read: ssmTradingState({ parameter: state.parameter }), now: base.now });
  return { ...base, health: () => healthOf(config.stage, trading) };
}

let container: HealthRuntime | undefined;

/** Creates the handler of the health operation. */
export function healthHandler<O extends ServedOperation>(
  operation: O,
  use: Use<O, HealthRuntime>,
): EntryPoint<HealthRuntime> {
  return entryPoint(operation, use, () => {
    container ??= createHealthRuntime(readConfig(process.env), process.env);
    return container;
  });
}
