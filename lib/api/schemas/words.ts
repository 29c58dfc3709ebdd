import * as z from 'zod';
import { AMEND_METHODS, CONTRACTS, INSTRUMENT_STATUSES, PRICE_REFERENCES } from '../../domain/instrument.ts';
import { LEG_ROLES, LEG_STAGES, LINKED_STATES } from '../../domain/linked-orders.ts';
import { CANCEL_ALL_OUTCOMES, FORCED_BY, POSITION_SIDES, QUEUE_PRIORITIES } from '../../domain/order.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES, TIMES_IN_FORCE, TRIGGER_SOURCES } from '../../domain/order-type.ts';
import { TOLD_OUTCOMES } from '../../domain/outcome.ts';
import { MARGIN_MODES } from '../../domain/position.ts';
import { ORDER_EFFECTS, PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { ASSET_MODES, POSITION_MODES } from '../../domain/settings.ts';
import { VENUE_STATUSES } from '../../exchanges/port.ts';
import { TRADING_STATES } from '../../guard/trading-state.ts';
import { SWITCH_STATES } from '../../intents/cancel-switch.ts';
import { INTENT_OPERATIONS, INTENT_STATES } from '../../intents/intent.ts';
import { RANGE_BY, SOURCE_STATUSES } from '../../listing/coverage.ts';
import { SORTS } from '../../listing/query.ts';
import { LIQUIDITIES } from '../../orders/estimate.ts';
import { ESTIMATED_FIGURES, EXCHANGE_CHECK_RESULTS, PLACE_CHECKS } from '../../orders/preview.ts';

/**
 * The closed sets of the contract, each a named component of the OpenAPI document. Atlas answers with these words only;
 * an answer's word is documented as open (`openapi/open-answers.ts`), because a later version may have more.
 */
export const orderTypeSchema = z.enum(ORDER_TYPES).meta({ id: 'OrderType' });

export const timeInForceSchema = z.enum(TIMES_IN_FORCE).meta({ id: 'TimeInForce' });

export const triggerSourceSchema = z.enum(TRIGGER_SOURCES).meta({
  id: 'TriggerSource',
  description: 'The price that a trigger watches: the last trade, the mark price, or the index price.',
});

export const orderListKindSchema = z.enum(ORDER_LIST_KINDS).meta({ id: 'OrderListKind' });

export const forcedBySchema = z.enum(FORCED_BY).meta({
  id: 'ForcedBy',
  description: 'Why the exchange itself placed an order.',
});

export const positionSideSchema = z.enum(POSITION_SIDES).meta({ id: 'PositionSide' });

export const amendMethodSchema = z.enum(AMEND_METHODS).meta({
  id: 'AmendMethod',
  description:
    '`inPlace`: the order itself is modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again.',
});

export const queuePrioritySchema = z.enum(QUEUE_PRIORITIES).meta({ id: 'QueuePriority' });

export const contractSchema = z.enum(CONTRACTS).meta({ id: 'Contract' });

export const instrumentStatusSchema = z.enum(INSTRUMENT_STATUSES).meta({ id: 'InstrumentStatus' });

export const priceReferenceSchema = z.enum(PRICE_REFERENCES).meta({ id: 'PriceReference' });

export const marginModeSchema = z.enum(MARGIN_MODES).meta({ id: 'MarginMode' });

export const liquiditySchema = z.enum(LIQUIDITIES).meta({ id: 'Liquidity' });

export const placeCheckSchema = z.enum(PLACE_CHECKS).meta({ id: 'PlaceCheck' });

export const estimatedFigureSchema = z.enum(ESTIMATED_FIGURES).meta({ id: 'EstimatedFigure' });

export const exchangeCheckResultSchema = z.enum(EXCHANGE_CHECK_RESULTS).meta({
  id: 'ExchangeCheckResult',
  description:
    '`passed`; `refused`: placing would be refused with this code; `notMade`: the exchange has no check of its own for this order, or did not answer it.',
});

export const problemCodeSchema = z
  .enum(Object.keys(PROBLEM_KINDS) as [ProblemCode, ...ProblemCode[]])
  .meta({ id: 'ProblemCode', description: 'What went wrong, for programs. A code never changes its meaning.' });

export const orderEffectSchema = z.enum(ORDER_EFFECTS).meta({ id: 'OrderEffect' });

export const intentOperationSchema = z.enum(INTENT_OPERATIONS).meta({ id: 'IntentOperation' });

export const intentStateSchema = z.enum(INTENT_STATES).meta({
  id: 'IntentState',
  description:
    '`SENT`: in progress; `UNKNOWN`: outcome not known yet; `NOT_EXECUTED`: proven to have had no effect, the same key may send it again; `DONE`: ended, with `order` or `problem`.',
});

export const cancelAllOutcomeSchema = z.enum(CANCEL_ALL_OUTCOMES).meta({ id: 'CancelAllOutcome' });

export const sourceStatusSchema = z.enum(SOURCE_STATUSES).meta({ id: 'SourceStatus' });

export const rangeBySchema = z.enum(RANGE_BY).meta({ id: 'RangeBy' });

export const sortSchema = z.enum(SORTS).meta({ id: 'Sort' });

export const venueStatusSchema = z.enum(VENUE_STATUSES).meta({
  id: 'ExchangeStatus',
  description:
    'Life-cycle status of the exchange; applies to its own hosts only. BitMEX: `reduceOnly` since 2026-08-26, `closed` since 2026-09-23.',
});

export const tradingStateSchema = z.enum([...TRADING_STATES, 'unknown']).meta({
  id: 'TradingState',
  description:
    'What the operator allows: everything; what reduces positions; only cancels and amends that reduce orders; only cancels. `unknown`: the state cannot be read; after half a minute of that, nothing is placed.',
});

export const legRoleSchema = z.enum(LEG_ROLES).meta({
  id: 'LegRole',
  description:
    '`working` starts the list; `pending` is placed once it has filled; of a `takeProfit` and a `stopLoss` the first that fills or triggers ends the other.',
});

export const legStageSchema = z.enum(LEG_STAGES).meta({
  id: 'LegStage',
  description:
    '`pending`: placed once the working order has filled; `active`: in the market, or watching for its trigger; `ended`: see `order.state` and `order.stateReason`.',
});

export const linkedStateSchema = z.enum(LINKED_STATES).meta({
  id: 'OrderListState',
  description: '`EXECUTING`: one of its orders can still be placed or fill. `ALL_DONE`: all of them have ended.',
});

export const positionModeSchema = z.enum(POSITION_MODES).meta({
  id: 'PositionMode',
  description: '`oneWay`: one position per instrument; `hedge`: a long and a short one side by side.',
});

export const assetModeSchema = z.enum(ASSET_MODES).meta({
  id: 'AssetMode',
  description: '`single`: only the settlement asset secures positions; `multi`: every asset of the account.',
});

export const settingNameSchema = z
  .enum(['leverage', 'marginMode', 'positionMode', 'assetMode'])
  .meta({ id: 'SettingName' });

export const toldOutcomeSchema = z.enum(TOLD_OUTCOMES).meta({
  id: 'ToldOutcome',
  description: '`done`; `rejected`: it had no effect; `unknown`: not known yet.',
});

export const switchStateSchema = z.enum(SWITCH_STATES).meta({
  id: 'SwitchState',
  description:
    '`armed`; `firing`: the deadline has passed, and something in scope may still rest; `fired`: a read has shown that nothing rests; `released`: let go.',
});

export const mechanismBySchema = z.enum(['atlas', 'exchange']).meta({ id: 'MechanismBy' });

export const mechanismCoversSchema = z.enum(['all', 'plain']).meta({
  id: 'MechanismCovers',
  description: '`plain`: orders that rest in a book; the exchange may leave those that wait for a trigger.',
});

export const mechanismOutcomeSchema = z.enum(['done', 'refused', 'unknown']).meta({
  id: 'MechanismOutcome',
  description:
    'How it took this request. `refused`: it does not hold. `unknown`: its reply was lost; sending the request again is safe.',
});
