import type { Command } from 'commander';
import { AtlasProblem, NoAnswerError } from '../errors.ts';
import type { CancelAfter, CancelAfterRequest } from '../model.ts';
import { COLUMNS } from './columns.ts';
import { wholeSeconds } from './option-values.ts';
import { errorText } from './order-commands.ts';
import type { Act, Session } from './session.ts';

/** `atlas cancel-after` and `atlas switches`: the dead man's switch. */
export function addSwitchCommands(program: Command, act: (command: Command) => Act): void {
  program
    .command('cancel-after')
    .description("dead man's switch: cancel every order in scope unless this is sent again in time; 0 lets go")
    .argument('<exchange>', 'binance, bitmex or bybit')
    .argument('<seconds>', 'until everything in scope is cancelled; 0 lets go', wholeSeconds)
    .option('--market <market>', 'only this market: spot, usdm or coinm')
    .option('--symbol <symbol>', 'only this symbol')
    .addHelpText(
      'after',
      `
Examples:
  atlas cancel-after binance 120 --symbol BTC/USDT:USDT
  atlas cancel-after bybit 300 --market spot
  atlas --yes cancel-after binance 120                    # every 30 seconds or so
  atlas cancel-after binance 0                            # lets go

It cancels every order in scope, whoever placed it. To send it again is always safe.`,
    )
    .action(async (exchange, after: number, scope: Pick<CancelAfterRequest, 'market' | 'symbol'>, command) =>
      act(command)(async (session) => {
        const what = scope.symbol ?? scope.market ?? 'everything';
        if (after > 0) {
          await session.confirm(
            `cancel every order of ${what} on ${exchange}, unless renewed within ${after} s`,
            exchange,
          );
        }
        const set = await armed(session, { exchange, seconds: after, ...scope });
        if (set !== undefined) tellMechanisms(session, set);
      }),
    );

  program
    .command('switches')
    .description("dead man's switches of every caller")
    .addHelpText('after', '\nExample:\n  atlas switches')
    .action(async (_, command) =>
      act(command)(async (session) => {
        const list = await session.client.cancelAfter.list();
        session.rows(list, list.switches, COLUMNS.switches);
      }),
    );
}

/** `undefined`, with the ending of the program, where it is not known whether the switch has taken the request. */
async function armed(session: Session, request: CancelAfterRequest): Promise<CancelAfter | undefined> {
  try {
    return await session.client.cancelAfter.set(request);
  } catch (error) {
    if (!leavesOpen(error)) throw error;
    if (session.json) session.one({ outcome: 'unknown', detail: errorText(error) });
    else {
      session.io.err(
        `IT IS NOT KNOWN whether the switch has taken it. ${errorText(error)}\nSend it again: that is always safe. What stands: atlas switches\n`,
      );
    }
    session.end('unknown');
    return undefined;
  }
}

/** Whether the request may have been carried out: the table of switches did not answer, or nobody did. */
function leavesOpen(error: unknown): boolean {
  if (error instanceof NoAnswerError) return error.sent;
  return error instanceof AtlasProblem && (error.code === 'INTENT_STORE_UNAVAILABLE' || error.code === 'INTERNAL');
}

function tellMechanisms(session: Session, set: CancelAfter): void {
  session.rows(set, [set], COLUMNS.switches);
  for (const { by, outcome, problem } of set.mechanisms) {
    if (outcome === 'done') continue;
    const what = outcome === 'unknown' ? 'is not known to have taken it' : 'has not taken it';
    session.say(`${by} ${what}: ${problem?.detail ?? outcome} Send it again: that is always safe.`);
    session.end('partial');
  }
}
