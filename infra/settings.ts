import { CONFIG_VARIABLES, type Config, ConfigError, readConfig } from '../lib/config.ts';
import type { Product } from '../lib/exchanges/venues.ts';

/** What the functions find in their environment, and what they will make of it. */
export interface FunctionSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Config;
}

/** Decided by the stack, or for a gateway on one machine only: a function has no disk that outlives it. */
export const FIXED_SETTINGS: ReadonlySet<string> = new Set([
  'ATLAS_STAGE',
  'ATLAS_CREDENTIALS',
  'ATLAS_READ_ONLY_KEYS',
  'ATLAS_INTENTS_TABLE',
  'ATLAS_DATA_DIR',
]);

const SECRETS: ReadonlySet<string> = new Set(
  Object.entries(CONFIG_VARIABLES).flatMap(([name, variable]) => (variable.secret ? [name] : [])),
);

/**
 * The environment of every function of a stage: `overrides` are variables of the configuration table, e.g.
 * `ATLAS_BINANCE_SPOT_URL`. Throws when one is a secret, for a template is no place for it, or is decided by the stack,
 * and, as the functions would, when the configuration is wrong: better while synthesizing than at the first order.
 */
export function functionSettings(
  stage: string,
  overrides: Readonly<Record<string, string>>,
  implemented: readonly Product[],
): FunctionSettings {
  const faults = Object.keys(overrides).flatMap((name) => {
    if (SECRETS.has(name)) return [`${name}: is a secret: it belongs into Parameter Store, not into a template`];
    return FIXED_SETTINGS.has(name) ? [`${name}: is decided by the stack and cannot be set`] : [];
  });
  if (faults.length > 0) throw new ConfigError(faults);
  const environment = {
    ATLAS_STAGE: stage,
    ATLAS_CREDENTIALS: 'ssm',
    ATLAS_SSM_PREFIX: `/atlas/${stage}`,
    ...overrides,
  };
  return { environment, config: readConfig(environment, implemented) };
}
