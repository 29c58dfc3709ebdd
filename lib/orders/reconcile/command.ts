import type { Amendment, Order } from '../../domain/order.ts';
import type { ExchangePort } from '../../exchanges/port.ts';
import type { IntentOperation, IntentSubject } from '../../intents/intent.ts';
import type { AmendOutcome } from './settle-amend.ts';
import type { CancelResult } from './settle-cancel.ts';
import type { PlaceResult } from './settle-place.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/** A command as the caller asks for it. */
export interface AskedCommand {
  readonly operation: IntentOperation;
  /** The complete input, to detect a key reused for another request. */
  readonly input: unknown;
  /** The client order id that the caller gave. */
  readonly givenId: string | null;
}

/** A command that has passed its checks: its record and how to send it. */
export interface ReadyCommand {
  readonly port: ExchangePort;
  readonly subject: IntentSubject;
  /** Sends it once, so that the exchange accepts it no later than `acceptedUntil`, and resolves it as far as time allows. */
  send(acceptedUntil?: number | null): Promise<PlaceResult | AmendOutcome | CancelResult>;
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
  | UnknownOutcome;
