import { setTimeout as wait } from 'node:timers/promises';
import { Argument, Command, CommanderError, Option } from 'commander';
import type { OpenCommand } from '../client.ts';
import { AtlasProblem, KeyExpiredError, KeyReusedError, NoAnswerError } from '../errors.ts';
import { serveMcp } from '../mcp/serve.ts';
import type { ActiveOrdersQuery } from '../model.ts';
import { stateFolder } from '../state-folder.ts';
import { VERSION } from '../version.ts';
import { COLUMNS, EXPORT_KINDS, type ExportKind } from './columns.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import { EXIT, EXIT_HELP } from './exit-code.ts';
import { type Exported, exportRows, type Progress } from './export.ts';
import { type Io, UsageError } from './io.ts';
import { addListCommands } from './list-commands.ts';
import { count, interval } from './option-values.ts';
import { addOrderCommands, errorText, filtered, ranged, tellGaps, tellPage } from './order-commands.ts';
import { connect, LOCAL_URL, profilesFile } from './profile.ts';
import { type Act, acting, type Ending, type Session } from './session.ts';
import { addSwitchCommands } from './switch-commands.ts';
import { tellBatch, tellFlatten, tellList } from './tell-many.ts';

/** Runs the command line with the given words and returns the exit code. */
export async function runAtlas(io: Io, words: readonly string[]): Promise<number> {
  const ending: Ending = { exit: EXIT.done.code };
  const program = createProgram(io, ending);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return io.signal.aborted && ending.exit === 0 ? EXIT.interrupted.code : ending.exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage.code;
    io.err(`${errorText(error)}\n`);
    if (error instanceof UsageError || error instanceof TypeError) return EXIT.usage.code;
    if (error instanceof KeyReusedError || error instanceof KeyExpiredError) return EXIT.usage.code;
    if (error instanceof AtlasProblem) return EXIT.rejected.code;
    const isEnded = error instanceof NoAnswerError || (error instanceof Error && error.name === 'AbortError');
    if (isEnded && io.signal.aborted) return EXIT.interrupted.code;
    return EXIT.failed.code;
  }
}

function createProgram(io: Io, ending: Ending): Command {
  const act = (command: Command): Act => acting(io, ending, command);
  const program = new Command('atlas')
    .description('Orders on several crypto exchanges, through your own Atlas. An outcome is done, rejected or unknown.')
    .version(VERSION)
    .option('--url <url>', `of the API; default: the profile, ATLAS_URL, ${LOCAL_URL}`)
    .addOption(
      new Option(
        '--stage <name>',
        'a deployed stage, e.g. prod: its address is read from its CloudFormation stack',
      ).conflicts('url'),
    )
    .option('--region <region>', 'of the stage; default: the profile, AWS_REGION')
    .option('--profile <name>', `of ${profilesFile(io.env)}; default: ATLAS_PROFILE, then the file's`)
    .option('--aws-profile <name>', 'sign with the keys of this AWS profile')
    .option('--json', 'JSON for programs')
    .option('-y, --yes', 'do not ask before trading on a live exchange')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .addHelpText(
      'after',
      `
Examples:
  atlas orders place binance BTC/USDT buy 0.005 --price 80000
  atlas orders active --symbol BTC/USDT
  atlas export fills --from 2026-01-01T00:00:00Z --format csv --output fills.csv
  atlas --profile prod positions --json
  atlas --stage prod --region eu-west-1 orders active

A token is read from ATLAS_TOKEN. Requests to API Gateway are signed with your AWS keys, profile or role.
${EXIT_HELP}`,
    );

  addOrderCommands(program, act);
  addListCommands(program, act);
  addSwitchCommands(program, act);

  ranged(filtered(program.command('fills').description('trades of the account, newest first')))
    .option('--order-id <id>', 'of one order')
    .action(async ({ limit, ...query }, command) =>
      act(command)(async (session) => {
        const filter = query.orderId === undefined ? { ...query, limit } : query;
        await tellPage(session, 'fills', session.client.fills.list(filter).pages(), ({ fills }) =>
          fills.slice(0, limit),
        );
      }),
    );

  product(program.command('positions').description('open positions'))
    .option('--symbol <symbol>', 'unified symbol, e.g. BTC/USDT:USDT')
    .action(async (query, command) =>
      act(command)(async (session) => {
        const list = await session.client.positions(query);
        session.rows(list, list.positions, COLUMNS.positions);
        tellGaps(session, list.sources);
      }),
    );

  product(program.command('balances').description('balances other than zero'))
    .option('--asset <asset>', 'only this asset, e.g. USDT')
    .action(async (query, command) =>
      act(command)(async (session) => {
        const list = await session.client.balances(query);
        session.rows(list, list.balances, COLUMNS.balances);
        tellGaps(session, list.sources);
      }),
    );

  product(program.command('instruments').description('instruments with their rules'))
    .option('--symbol <symbol>', 'unified symbol, e.g. BTC/USDT')
    .option('--base <asset>', 'only instruments of this base asset, e.g. BTC')
    .action(async (query, command) =>
      act(command)(async (session) => {
        const list = await session.client.instruments(query);
        session.rows(list, list.instruments, COLUMNS.instruments);
        tellGaps(session, list.sources);
      }),
    );

  program
    .command('exchanges')
    .description('the state of each exchange, and what may be traded')
    .action(async (_, command) =>
      act(command)(async (session) => {
        const list = await session.client.exchanges();
        if (!session.json) session.io.out(`trading: ${list.trading.state}\n`);
        session.rows(list, list.exchanges, COLUMNS.exchanges);
      }),
    );

  addIntentCommands(program, act);
  addExport(program, act);
  addWatch(program, act);

  program
    .command('mcp')
    .description('serve tools for AI agents over stdio (Model Context Protocol)')
    .option('--allow-trading', 'offer tools that trade; needs --symbols, --max-notional and --max-day-notional')
    .option('--symbols <symbols>', 'symbols that may be traded, comma separated')
    .option('--max-notional <limits>', 'largest value of one order, by quote currency; others are not traded')
    .option('--max-day-notional <limits>', 'largest value of all orders of a day (UTC), by quote currency')
    .addHelpText(
      'after',
      '\nExamples:\n  atlas mcp\n  atlas mcp --allow-trading --symbols BTC/USDT,ETH/USDT --max-notional USDT=500 --max-day-notional USDT=2000',
    )
    .action(async (options, command: Command) => {
      const { client, url } = await connect(io, command.optsWithGlobals());
      await serveMcp({ client, folder: stateFolder(io.env, url), options, signal: io.signal });
    });

  program
    .command('completion')
    .description('print a script that completes commands in a shell')
    .addArgument(new Argument('<shell>', 'whose completion it is').choices(SHELLS))
    .addHelpText('after', '\nExample:\n  source <(atlas completion bash)')
    .action((shell: Shell) => io.out(completionScript(program, shell)));
  return program;
}

function product(command: Command): Command {
  return command
    .option('--exchange <exchange>', 'binance, bitmex or bybit')
    .option('--market <market>', 'spot, usdm or coinm');
}

function addIntentCommands(program: Command, act: (command: Command) => Act): void {
  const intents = program.command('intents').description('commands and what became of them');
  intents
    .command('get <clientOrderId>')
    .description('what Atlas knows of a command')
    .action(async (id, _, command) => act(command)(async ({ client, one }) => one(await client.intent(id))));
  intents
    .command('list')
    .description('commands of this machine whose outcome is not final')
    .action(async (_, command) =>
      act(command)(async (session) => {
        const open = (await session.client.openCommands()).map((each) => each.command);
        session.rows(open, open, COLUMNS.open);
      }),
    );
  intents
    .command('resume [key]')
    .description('ask what became of the commands of this machine whose outcome is not final')
    .action(async (key: string | undefined, _, command) =>
      act(command)(async (session) => {
        const open = (await session.client.openCommands()).filter(
          (each) => key === undefined || each.command.key === key,
        );
        if (key !== undefined && open.length === 0)
          throw new UsageError(`No command with the key ${key} is open here.`);
        if (open.length === 0) session.rows([], [], COLUMNS.open);
        // The doubt of one is not covered by the end of another.
        const codes: string[] = [];
        for (const each of open) codes.push(await resumeOne(session, each));
        if (codes.includes('unknown')) session.end('unknown');
      }),
    );
}

async function resumeOne(session: Session, open: OpenCommand): Promise<string> {
  const { signal } = session.io;
  switch (open.kind) {
    case 'order':
    case 'amend': {
      const result = await open.resume(signal);
      await session.outcome(result, 0);
      return result.outcome;
    }
    case 'batch': {
      const result = await open.resume(signal);
      await tellBatch(session, result, 0);
      return result.outcome;
    }
    case 'flatten': {
      const result = await open.resume(signal);
      await tellFlatten(session, result, 0);
      return result.outcome;
    }
    case 'orderList': {
      const result = await open.resume(signal);
      await tellList(session, result, 0);
      return result.outcome;
    }
    default:
      throw new TypeError(`No such command: ${String(open satisfies never)}`);
  }
}

function addExport(program: Command, act: (command: Command) => Act): void {
  filtered(program.command('export').description('write orders or fills to a file; goes on where it was interrupted'))
    .addArgument(new Argument('<list>', 'what to write').choices(EXPORT_KINDS))
    .requiredOption('--output <file>', 'file to write')
    .addOption(new Option('--format <format>').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--from <time>', 'inclusive')
    .option('--to <time>', 'exclusive; default: now')
    .addHelpText(
      'after',
      '\nExample:\n  atlas export orders --from 2026-01-01T00:00:00Z --format csv --output orders.csv',
    )
    .action(async (kind: ExportKind, { output, format, ...query }, command) => {
      await act(command)(async (session) => {
        const request = { kind, output, format, query };
        const done = await exportRows(session.client, request, {
          now: Date.now,
          pause: (ms) => wait(ms, undefined, { signal: session.io.signal }),
          report: (progress) => tellProgress(session, progress),
        });
        tellExported(session, done, output);
      });
    });
}

function tellProgress({ io }: Session, { rows, rowsPerSecond, secondsLeft }: Progress): void {
  const left = secondsLeft === undefined ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
  io.err(`${io.screen ? '\r\u001b[K' : ''}${rows} rows, ${Math.round(rowsPerSecond)}/s${left}${io.screen ? '' : '\n'}`);
}

function tellExported(session: Session, { rows, resumed, gaps, notes }: Exported, output: string): void {
  if (session.json) session.one({ rows, resumed, output, gaps, notes });
  else {
    if (session.io.screen) session.io.err('\n');
    session.io.out(`${rows} rows in ${output}${resumed ? ', resumed' : ''}\n`);
    for (const text of [...notes, ...gaps]) session.io.err(`${text}\n`);
  }
  if (gaps.length > 0) session.end('partial');
}

function addWatch(program: Command, act: (command: Command) => Act): void {
  filtered(program.command('watch').description('show active orders and positions, again and again'))
    .option('--interval <seconds>', 'between two looks', interval, 3)
    .option('--count <looks>', 'end after so many', count)
    .addHelpText('after', '\nExample:\n  atlas watch --symbol BTC/USDT --interval 5')
    .action(async ({ interval: between, count: most = Number.POSITIVE_INFINITY, ...query }, command) =>
      act(command)(async (session) => {
        for (let looks = 1; !session.io.signal.aborted; looks += 1) {
          await watchOnce(session, query);
          if (looks >= most) return;
          await wait(between * 1_000, undefined, { signal: session.io.signal }).catch(() => undefined);
        }
      }),
    );
}

/** One look. The last one says how the program ends. */
async function watchOnce(session: Session, { side, ...scope }: ActiveOrdersQuery): Promise<void> {
  const [active, open] = await Promise.all([
    session.client.orders.active({ ...scope, ...(side !== undefined && { side }) }),
    session.client.positions(scope),
  ]);
  const { orders } = active;
  const { positions } = open;
  const at = new Date().toISOString();
  session.end('done');
  if (session.json) {
    session.rows({ at, orders, positions, sources: { orders: active.sources, positions: open.sources } }, [], []);
  } else {
    session.io.out(session.io.screen ? '\u001b[2J\u001b[H' : '');
    session.io.out(`${at}  ${session.url}\n\n`);
    session.rows(orders, orders, COLUMNS.orders);
    session.io.out('\n');
    session.rows(positions, positions, COLUMNS.positions);
  }
  tellGaps(session, active.sources, 'orders');
  tellGaps(session, open.sources, 'positions');
}
