import * as sweepIntents from '../../functions/sweep-intents.ts';
import { operations } from '../../lib/api/operations/index.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { type Observability, silentObservability } from '../../lib/telemetry/observability.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { startIntentTable } from '../../local/intent-table.ts';
import { jumpingClock } from '../../local/testing/jumping-clock.ts';
import { paperCredentials } from '../../local/testing/paper-credentials.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { checkContract } from '../testing/contract.ts';
import {
  type CalledOperation,
  callOperation,
  type OperationAnswer,
  type OperationRequest,
} from '../testing/operation-call.ts';
import { type Step, stepping } from '../testing/stepping.ts';

export type Asked = Pick<OperationRequest, 'path' | 'query' | 'body' | 'key' | 'principal'>;
export type Answer = OperationAnswer;

export interface Process {
  call(name: CalledOperation, asked: Asked): Promise<Answer>;
  sweep(): Promise<void>;
  close(): void;
}

export interface ProcessOptions {
  readonly step?: Step;
  readonly store?: IntentStore | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly observability?: Observability;
  /** Another pair of keys than the paper exchange's first, and from when on all processes use it. */
  readonly keys?: Readonly<Record<'apiKey' | 'apiSecret', string>> & { readonly usedSince: number };
  /** Replays answers of an earlier version, which may violate today's contract. */
  readonly replaysEarlierAnswers?: boolean;
}

/**
 * A paper exchange, a table of intents, and as many processes of Atlas as a test starts: one clock for all, which jumps
 * whenever any of them sleeps. Every answer passes the contract before a test sees it.
 */
export async function startFixture() {
  const { now, skip, sleep } = jumpingClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const table = await startIntentTable();
  const processes: Process[] = [];

  const start = ({ step = () => Promise.resolve(), ...options }: ProcessOptions = {}): Process => {
    const store = 'store' in options ? options.store : table.store;
    const atlas = createAtlasOnPaper(paper.url, {
      env: {
        ATLAS_EXCHANGES: 'binance.spot',
        ATLAS_RECV_WINDOW_MS: '1000',
        ATLAS_REQUEST_BUDGET_MS: '5000',
        ...options.env,
      },
      now,
      observability: options.observability ?? silentObservability(),
      credentials: {
        ...stepping(paperCredentials(options.keys), step, 'keys'),
        ...(options.keys && { usedSince: () => options.keys?.usedSince ?? Number.NaN }),
      },
      ...(store && { intents: stepping(store, step, 'store') }),
      sleep: async (ms) => {
        await step('sleep');
        await sleep(ms);
      },
    });
    const process: Process = {
      async call(name, asked) {
        const answer = await callOperation(atlas, name, { principal: 'arn:aws:iam::1:user/desk', ...asked });
        const ofEarlierTimes =
          options.replaysEarlierAnswers === true && answer.headers['idempotency-replayed'] === 'true';
        if (!ofEarlierTimes) checkContract(operations[name], answer);
        return answer;
      },
      sweep: () => sweepIntents.handler.on(atlas)({}, { getRemainingTimeInMillis: () => 30_000 }),
      close: () => atlas.close(),
    };
    processes.push(process);
    return process;
  };

  return {
    paper,
    table,
    now,
    start,
    /** Advances time for every process and the exchange. */
    skip,
    /** How many orders have ever been placed under an id. */
    placements: (clientOrderId: string) => paper.control.effectsOf(clientOrderId).placements,
    reset() {
      paper.control.reset();
      paper.control.setPrice('spot', 'BTCUSDT', '90000');
    },
    async close() {
      for (const process of processes) process.close();
      await table.close();
      await paper.close();
    },
  };
}

export type IntentsFixture = Awaited<ReturnType<typeof startFixture>>;
