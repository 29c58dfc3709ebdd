import type { Command } from 'commander';
import type { AtlasClient } from '../client.ts';
import type { AtlasProblem } from '../errors.ts';
import type { AmendedOrder, Order } from '../model.ts';
import type { Outcome, Rejected } from '../outcome.ts';
import { COLUMNS } from './columns.ts';
import { EXIT, type ExitName } from './exit-code.ts';
import { type Io, UsageError } from './io.ts';
import { type ConnectionOptions, connect, isLive } from './profile.ts';
import { cell, table } from './table.ts';

interface GlobalOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** One run of a command: its deployment, and how it tells what came of it. */
export interface Session {
  readonly io: Io;
  readonly client: AtlasClient;
  readonly url: string;
  readonly json: boolean;
  /** Rows as a table, or a JSON value. */
  rows(value: unknown, rows: readonly unknown[], columns: readonly string[]): void;
  /** One thing as its fields, or a JSON value. */
  one(value: object): void;
  /** A line for people, beside the output. */
  say(text: string): void;
  end(name: ExitName): void;
  /** Tells of a refusal. */
  rejected(result: Rejected): void;
  /** Tells of a command's outcome; asks for `waitSeconds` what became of an unknown one. */
  outcome(result: Outcome<Order | AmendedOrder>, waitSeconds: number): Promise<void>;
  /** Asks before something that trades on a live exchange; a `UsageError` unless the answer is yes. */
  confirm(what: string, exchange: string | undefined): Promise<void>;
}

/** What a run ends with; the last word counts. */
export interface Ending {
  exit: number;
}

export type Act = (work: (session: Session) => Promise<void>) => Promise<void>;

/** Runs the work of a command against the deployment that its options choose. */
export function acting(io: Io, ending: Ending, command: Command): Act {
  return async (work) => {
    const options = command.optsWithGlobals<GlobalOptions>();
    const { client, url } = await connect(io, options);
    await work(createSession(io, ending, client, url, options));
  };
}

function createSession(io: Io, ending: Ending, client: AtlasClient, url: string, options: GlobalOptions): Session {
  const json = options.json === true;
  const print = (value: unknown) => io.out(`${JSON.stringify(value)}\n`);
  const end = (name: ExitName) => {
    ending.exit = EXIT[name].code;
  };
  const rejected = ({ key, problem }: Rejected) => {
    if (json) print({ outcome: 'rejected', key, problem: problem.document });
    else io.err(`Rejected: ${problemText(problem)}\n`);
    end('rejected');
  };
  const told = (result: Outcome<Order | AmendedOrder>) => {
    switch (result.outcome) {
      case 'done':
        if (json) print({ outcome: 'done', key: result.key, replayed: result.replayed, order: result.order });
        else io.out(`${table(COLUMNS.orders, [result.order])}\n`);
        end('done');
        break;
      case 'rejected':
        rejected(result);
        break;
      case 'unknown':
        if (json) print({ outcome: 'unknown', key: result.key, intent: { ...result.intent, problem: undefined } });
        else
          io.err(
            `THE OUTCOME IS NOT KNOWN. ${result.intent.detail}\nThe order may exist, or may still appear. Do not place it again. Ask what became of it:\n  atlas intents resume ${result.key}\n`,
          );
        end('unknown');
        break;
      default:
        throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
    }
  };
  return {
    io,
    client,
    url,
    json,
    end,
    rejected,
    say: (text) => {
      if (!json) io.err(`${text}\n`);
    },
    rows(value, rows, columns) {
      if (json) print(value);
      else io.out(rows.length === 0 ? 'none\n' : `${table(columns, rows)}\n`);
    },
    one(value) {
      if (json) print(value);
      else {
        const width = Math.max(...Object.keys(value).map(({ length }) => length));
        for (const [name, its] of Object.entries(value)) io.out(`${name.padEnd(width)}  ${cell(its)}\n`);
      }
    },
    async outcome(result, waitSeconds) {
      if (result.outcome !== 'unknown' || waitSeconds <= 0) return told(result);
      if (!json) io.err(`Not known yet: ${result.intent.detail} Asking for ${waitSeconds} s.\n`);
      told(await result.follow({ timeoutMs: waitSeconds * 1_000, signal: io.signal }));
    },
    async confirm(what, exchange) {
      if (options.yes === true || !(await isLive(client, exchange))) return;
      if (!io.interactive) throw new UsageError(`${what} on a live exchange needs --yes. Nothing was sent.`);
      const answer = await io.ask(`${what} on a LIVE exchange (${url})? [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Not confirmed. Nothing was sent.');
    },
  };
}

/** A problem in words, with what would be accepted. */
export function problemText(problem: AtlasProblem): string {
  const { detail, code, exchangeCode, exchangeMessage, violations = [] } = problem.document;
  return [
    `${detail} (${code})`,
    ...(exchangeMessage === undefined ? [] : [`  the exchange: ${exchangeCode ?? ''} ${exchangeMessage}`]),
    ...violations.flatMap(({ field, message, suggestion }) => [
      // The detail is made of the messages, as a rule.
      ...(detail.includes(message) ? [] : [`  ${message}`]),
      ...(suggestion === undefined ? [] : [`  accepted for ${field}: ${[suggestion].flat().join(' or ')}`]),
    ]),
  ].join('\n');
}
