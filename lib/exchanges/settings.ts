import type { CommandOutcome } from '../domain/outcome.ts';

/** A change that the exchange refuses because the setting already has the value has succeeded. */
export function withoutChange(outcome: CommandOutcome<null>, unchanged: readonly string[]): CommandOutcome<null> {
  if (outcome.outcome !== 'rejected') return outcome;
  const { exchangeCode } = outcome.problem.details;
  return exchangeCode !== undefined && unchanged.includes(exchangeCode)
    ? { outcome: 'acknowledged', value: null }
    : outcome;
}
