import { CONFIG_VARIABLES, type Config, type Product, readConfig } from '../lib/config.ts';

/** What the functions find in their environment, and what they will make of it. */
export interface FunctionSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Config;
}

/** Decided by the stack. */
const FIXED: ReadonlySet<string> = new Set(['ATLAS_STAGE', 'ATLAS_CREDENTIALS', 'ATLAS_INTENTS_TABLE']);

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
  const secrets = new Set(
    Object.entries(CONFIG_VARIABLES).flatMap(([name, variable]) => (variable.secret ? [name] : [])),
  );
  for (const name of Object.keys(overrides)) {
    if (secrets.has(name))
      throw new Error(`${name} is a secret: it belongs into Parameter Store, not into a template.`);
    if (FIXED.has(name)) throw new Error(`${name} is decided by the stack and cannot be set.`);
  }
  const environment = {
    ATLAS_STAGE: stage,
    ATLAS_CREDENTIALS: 'ssm',
    ATLAS_SSM_PREFIX: `/atlas/${stage}`,
    ...overrides,
  };
  return { environment, config: readConfig(environment, implemented) };
}
