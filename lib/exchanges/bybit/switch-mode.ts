import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import type { PositionMode } from '../../domain/settings.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { CallContext } from '../port.ts';
import { withoutChange } from '../settings.ts';
import { listOf, objectOf, optionalInteger, optionalText, textOf } from '../wire.ts';
import type { BybitCategory } from './categories.ts';
import { type BybitClient, type BybitReadRequest, emptyResult } from './client.ts';
import type { BybitPage } from './models.ts';
import { pagesOf } from './pages.ts';
import * as query from './query.ts';

/** "Position mode has not been modified" (docs/venues/bybit.md §11.5). */
const UNCHANGED = ['110025'] as const;

/** The coin whose perpetuals have two modes (§11.5). */
const COIN = { settleCoin: 'USDT' } as const;

type Client = Pick<BybitClient, 'read' | 'ask'>;

/** A position or an open order: its contract, and the mode that the contract has. */
interface Holding {
  readonly symbol: string;
  readonly mode: PositionMode;
}

/**
 * Switches the position mode of all USDT perpetuals. The exchange says "done" and leaves out every contract with a position
 * or an open order (§11.5), so contracts of the other mode are looked for before and after: before, the switch is refused and
 * not sent; after, it is not called done. Sends the switch once. Never throws.
 */
export async function switchPositionMode(
  category: BybitCategory,
  client: Client,
  mode: PositionMode,
  call: CallContext,
): Promise<CommandOutcome<null>> {
  const before = await leftOut(category, client, mode, call);
  if (before instanceof Problem) return { outcome: 'notExecuted', problem: before };
  if (before.length > 0) return { outcome: 'rejected', problem: standing(before) };
  const answer = await client.ask(query.switchMode(category, mode === 'hedge' ? 3 : 0), call);
  const about = { untouched: 'notPlaced', clientOrderIds: [] } as const;
  const outcome = withoutChange(outcomeOf(answer, about, emptyResult), UNCHANGED);
  if (outcome.outcome !== 'acknowledged') return outcome;
  const after = await leftOut(category, client, mode, call);
  if (!(after instanceof Problem) && after.length === 0) return outcome;
  const problem = after instanceof Problem ? after : standing(after);
  return { outcome: 'unknown', problem, acceptedUntil: null, clientOrderIds: [] };
}

function standing(symbols: readonly string[]): Problem {
  const why = `Bybit leaves the position mode of contracts with a position or an open order as it is: ${symbols.join(', ')}.`;
  return new Problem('SETTING_REJECTED', `${why} Close and cancel these first.`, { exchange: 'bybit' });
}

/** The contracts that hold something and have the other mode; the problem, if that cannot be read. */
async function leftOut(
  category: BybitCategory,
  client: Client,
  mode: PositionMode,
  call: CallContext,
): Promise<readonly string[] | Problem> {
  const positions = query.openBybitPositions(category, COIN);
  const orders = query.realtimeOrders(category, COIN, 'open', 'settings');
  const rowsOf = async (request: BybitReadRequest) => {
    const fetch = (payload: string) => client.read({ ...request, payload, operation: 'settings' }, call, holdingPage);
    return (await pagesOf(request.payload, fetch)).elements.flatMap((each) => (each.kind === 'row' ? [each.row] : []));
  };
  try {
    const held = (await Promise.all([positions, orders].map(rowsOf))).flat();
    const others = new Set(held.filter((each) => each.mode !== mode).map(({ symbol }) => symbol));
    const perpetual = await Promise.all(
      [...others].map(async (symbol) => ((await call.lookup(symbol))?.contract === 'delivery' ? [] : [symbol])),
    );
    return perpetual.flat().sort();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Rows of `position/list` and of `order/realtime`: index 0 is one-way (§2.1, §11.2). */
function holdingPage(result: ExactJsonObject): BybitPage<Holding> {
  const elements = listOf(result.list, 'The list').map((json) => {
    const row = objectOf(json, 'A row');
    const symbol = textOf(row, 'symbol');
    const index = optionalInteger(row, 'positionIdx') ?? 0;
    const id = [optionalText(row, 'orderId'), symbol, index].join(' ');
    const mode: PositionMode = index === 0 ? 'oneWay' : 'hedge';
    return { kind: 'row', id, time: undefined, row: { symbol, mode } } as const;
  });
  return { elements, cursor: optionalText(result, 'nextPageCursor') };
}
