import type { LinkedOrders } from '../../domain/linked-orders.ts';
import type { Amendment, Order } from '../../domain/order.ts';
import type { ExchangePort } from '../../exchanges/port.ts';
import type { Intent, IntentOperation, IntentSubject } from '../../intents/intent.ts';
import type { AmendOutcome } from './settle-amend.ts';
import type { CancelResult } from './settle-cancel.ts';
import type { ListResult } from './settle-list.ts';
import type { PlaceResult } from './settle-place.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/** A command as the caller asks for it. */
export interface AskedCommand {
  readonly operation: IntentOperation;
  /** The complete input, to detect a key reused for another request. */
  readonly input: unknown;
  /** The client order id that the caller gave. */
  readonly givenId: string | null;
  /** Set where the key covers several commands. */
  readonly part?: PartOfKey | undefined;
}

/** The record of one command of a request that gives several under one key. */
export interface PartOfKey {
  readonly intentId: string;
  /** Of the whole request. */
  readonly requestHash: string;
  /** Receives the record that stands under the id, as soon as there is one; before the command is sent. */
  readonly recorded?: ((standing: Intent) => void) | undefined;
}

/** What sending or resolving a command of any kind returns. */
export type CommandResult = PlaceResult | AmendOutcome | CancelResult | ListResult;

/** A command that has passed its checks: its record and how to send it. */
export interface ReadyCommand {
  readonly port: ExchangePort;
  readonly subject: IntentSubject;
  /** Sends it once, so that the exchange accepts it no later than `acceptedUntil`, and resolves it as far as time allows. */
  send(acceptedUntil?: number | null): Promise<CommandResult>;
}

/** Does everything before sending. `keyedId` is the client order id where the caller gives none. */
export type Prepare = (keyedId: string | undefined) => Promise<ReadyCommand>;

/** The caller and its idempotency key. */
export interface Caller {
  /** The session, as the gateway names it. */
  readonly principal: string | null;
  /** The owner of the key, in any session. */
  readonly keyOwner: string | null;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
}

/** The result of a command, in this call or in an earlier one with its key. */
export type Concluded =
  | {
      readonly outcome: 'done';
      readonly order: Order;
      readonly amendment: Amendment | null;
      readonly replayed: boolean;
    }
  | ListDone
  | UnknownOutcome;

/** The result of a command that is about an order list. */
interface ListDone {
  readonly outcome: 'listDone';
  readonly list: LinkedOrders;
  readonly replayed: boolean;
}

/** The result of a command about one order. Its record holds no list: the operation is a part of what the key stands for. */
export function aboutOneOrder<T extends Concluded>(concluded: T): Exclude<T, ListDone> {
  if (concluded.outcome === 'listDone') throw new TypeError('a command about one order ended with a list');
  return concluded as Exclude<T, ListDone>;
}

/** The result of a command about an order list. */
export function aboutList(concluded: Concluded): ListDone | UnknownOutcome {
  if (concluded.outcome === 'done') throw new TypeError('a command about a list ended with an order');
  return concluded;
}
