import { Problem } from '../domain/problem.ts';
import { Secret } from '../text/secret.ts';
import type { ReceivedAlert } from './alert.ts';
import { readTemplate, type Template, TemplateFault } from './template.ts';

/** A strategy whose alerts are acted on. */
export interface Strategy {
  readonly name: string;
  /** What its alerts carry. */
  readonly secret: Secret;
  /** As it is stored; `templateIn` reads it. */
  readonly template: string;
}

/** Where the strategies are stored. */
export interface StrategySource {
  /** `undefined` for a name that has none. Throws `CREDENTIALS_UNAVAILABLE` where the store does not answer. */
  find(name: string): Promise<Strategy | undefined>;
  /** Reads them ahead of the first alert; never throws. */
  begin?(): void;
}

/** The names of strategies. */
export const STRATEGY_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** In place of strategies that do not exist, so that a comparison takes place for every name. */
const NOBODY = Secret.of('no strategy has this secret, for it is too short for one to be drawn');

/**
 * The strategy of an alert that carries its secret. Throws `UNAUTHENTICATED` for every other alert, with one and the same
 * answer whether the strategy does not exist, or the secret is wrong or missing.
 */
export function senderOf(strategy: Strategy | undefined, alert: ReceivedAlert): Strategy {
  const isRight = alert.carries(strategy?.secret ?? NOBODY);
  if (strategy !== undefined && isRight) return strategy;
  throw new Problem('UNAUTHENTICATED', 'The alert does not carry the secret of this strategy.');
}

/** The template of a strategy, checked again at every use. Throws `TEMPLATE_INVALID`. */
export function templateIn({ name, template }: Strategy): Template {
  try {
    return readTemplate(template);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const detail = `The stored template of the strategy ${name} cannot be used: ${error.faults.join('; ')}.`;
    throw new Problem('TEMPLATE_INVALID', detail, { orderState: 'notPlaced' }, { cause: error });
  }
}
