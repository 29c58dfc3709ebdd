import type { Market } from '../../domain/instrument.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import type { Credentials } from '../credentials.ts';
import type { HttpMethod, WireMessage } from '../http/transport.ts';
import type { CallRank, VenueFacts } from '../port.ts';
import type { BackOff } from './back-off.ts';
import type { RefusalRules, VenueName } from './refusal.ts';
import type { BudgetReport, Cost, RequestBudget } from './request-budget.ts';

/** What the client needs to know of any request; a venue's own type has more. */
export interface ExchangeRequest {
  readonly method: HttpMethod;
  /** The operation, e.g. `place`, for metrics, traces and problems. */
  readonly operation: string;
  readonly signed: boolean;
  /**
   * The priority when the budget runs low. It also says what a second copy would do: nothing for a read or a cancel; a
   * request that places or changes orders (`order`) is sent once.
   */
  readonly rank: CallRank;
  /** What it takes from the budget, in the venue's units; reported to observers. */
  readonly weight: number;
}

/** A signed request. */
interface Signed extends Partial<WireMessage> {
  /**
   * Until when the exchange can accept it, epoch milliseconds on its own clock; `null` where its engine ignores the validity
   * of a signature.
   */
  readonly acceptedUntil: number | null;
}

/**
 * Everything a venue specifies about its protocol. The exchange client does the rest, the same for every venue: a single
 * attempt, the moment of signing, the clock, renewed keys, budget and back-off, and what a lost reply means.
 */
export interface Venue<R extends ExchangeRequest> extends VenueName, Omit<RefusalRules, 'facts'> {
  readonly baseUrl: string;
  readonly facts: VenueFacts;
  /** The market of a request, for metrics and traces; `account` where it is not a single product. */
  readonly marketOf: (request: R) => Market | 'account';
  readonly budget: Pick<RequestBudget, 'spend' | 'settle'>;
  readonly backOff: BackOff;
  /** The ways of `backOff` a request takes. */
  readonly ways: (request: R) => readonly string[];
  readonly cost: (request: R) => Cost;
  /** What a reply's headers report about the budget. */
  readonly report: (request: R, headers: Readonly<Record<string, string>>, receivedAt: number) => BudgetReport;
  /** The request without what signing adds. */
  readonly message: (request: R, keys: Credentials | undefined) => WireMessage;
  /** Signs for a moment on the exchange's clock, epoch milliseconds. */
  readonly sign: (request: R, keys: Credentials, exchangeNow: number) => Signed;
  /** Requests the exchange's clock, unsigned, and reads it from the reply: epoch milliseconds. Throws UnreadableReply. */
  readonly clock: { readonly request: R; readonly read: (json: ExactJson) => number };
  /** When the exchange answered a command, by its own clock, if the reply says so: saves a request for the time. */
  readonly answeredAt?: (request: R, json: ExactJson) => number | undefined;
}
