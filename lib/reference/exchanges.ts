import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Market } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { type LifeCycleStage, lifeCycleStage } from '../exchanges/life-cycle.ts';
import type { BudgetReading, ExchangePort, ExchangeTime } from '../exchanges/port.ts';
import type { ReferenceContext } from './context.ts';
import { callOf } from './context.ts';

/** The state of one product of one exchange. */
export interface ExchangeReport {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly stage: LifeCycleStage;
  readonly time: ExchangeTime | undefined;
  readonly problem: Problem | undefined;
  readonly budget: readonly BudgetReading[];
}

/** Maximum wait for one exchange's time: a dead exchange must not delay the answer about the others. */
const PATIENCE_MS = 3000;

/** Reads the time of every exchange; reports one that is down instead of throwing. */
export async function listExchanges(context: ReferenceContext, deadline: Deadline): Promise<ExchangeReport[]> {
  const reports = await Promise.all(context.ports.map(async (port) => inspect(context, await port.load(), deadline)));
  return reports.flat();
}

async function inspect(context: ReferenceContext, port: ExchangePort, deadline: Deadline): Promise<ExchangeReport[]> {
  const stage = lifeCycleStage(port.facts, port.origin, context.now());
  const asked =
    stage.status === 'closed' ? { time: undefined, problem: undefined } : await ask(context, port, deadline);
  return port.markets.map((market) => ({
    exchange: port.exchange,
    market,
    stage,
    time: asked.time,
    problem: asked.problem,
    budget: port.budget(),
  }));
}

async function ask(context: ReferenceContext, port: ExchangePort, deadline: Deadline) {
  const patience = {
    signal: AbortSignal.any([deadline.signal, AbortSignal.timeout(PATIENCE_MS)]),
    deadline: Math.min(deadline.deadline, context.now() + PATIENCE_MS),
  };
  try {
    return { time: await port.time(callOf(context, port, patience)), problem: undefined };
  } catch (error) {
    if (error instanceof Problem) return { time: undefined, problem: error };
    throw error;
  }
}
