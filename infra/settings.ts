import { CONFIG_VARIABLES, type Config, ConfigError, readConfig } from '../lib/config.ts';
import type { Product } from '../lib/exchanges/venues.ts';

/** The environment of the functions, and the configuration they read from it. */
export interface FunctionSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Config;
}

/** Set by the stack, or only for a local gateway: a function has no disk that outlives it. */
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
 * The environment of every function of a stage: `overrides` are configuration variables, e.g. `ATLAS_BINANCE_SPOT_URL`.
 * Throws if one is a secret, which must not be in a template, or is set by the stack, or if the configuration is invalid:
 * better during synthesis than at the first order.
 */
export function functionSettings(
  stage: string,
  overrides: Readonly<Record<string, string>>,
  implemented: readonly Product[],
): FunctionSettings {
  const faults = Object.keys(overrides).flatMap((name) => {
    if (SECRETS.has(name)) return [`${name}: is a secret: store it in Parameter Store, not in a template`];
    return FIXED_SETTINGS.has(name) ? [`${name}: is set by the stack and cannot be overridden`] : [];
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
