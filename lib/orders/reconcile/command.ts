import type { Amendment, Order } from '../../domain/order.ts';
import type { ExchangePort } from '../../exchanges/port.ts';
import type { IntentOperation, IntentSubject } from '../../intents/intent.ts';
import type { AmendOutcome } from './settle-amend.ts';
import type { CancelResult } from './settle-cancel.ts';
import type { PlaceResult } from './settle-place.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/** A command as its caller asks for it. */
export interface AskedCommand {
  readonly operation: IntentOperation;
  /** All that was asked, for telling whether a key comes back with the same. */
  readonly input: unknown;
  /** The client order id that the caller chose. */
  readonly givenId: string | null;
}

/** A command that has passed its checks: what is recorded of it, and how it is sent. */
export interface ReadyCommand {
  readonly port: ExchangePort;
  readonly subject: IntentSubject;
  /** Sends it, once, so that the exchange accepts it no later than `acceptedUntil`, and settles it as far as the time allows. */
  send(acceptedUntil?: number | null): Promise<PlaceResult | AmendOutcome | CancelResult>;
}

/** Makes a command ready: all that comes before the sending. `keyedId` names the order where the caller did not. */
export type Prepare = (keyedId: string | undefined) => Promise<ReadyCommand>;

/** Who asks, and under which key. */
export interface Caller {
  /** As the gateway names this very session. */
  readonly principal: string | null;
  /** Whom the key belongs to, in whichever session. */
  readonly keyOwner: string | null;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
}

/** What a command came to, in this call or in an earlier one with its key. */
export type Concluded =
  | {
      readonly outcome: 'done';
      readonly order: Order;
      readonly amendment: Amendment | null;
      readonly replayed: boolean;
    }
  | UnknownOutcome;
