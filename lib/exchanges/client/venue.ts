import type { Market } from '../../domain/instrument.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import type { Credentials } from '../credentials.ts';
import type { HttpMethod, WireMessage } from '../http/transport.ts';
import type { CallRank, VenueFacts } from '../port.ts';
import type { BackOff } from './back-off.ts';
import type { RefusalRules, VenueName } from './refusal.ts';
import type { BudgetReport, Cost, RequestBudget } from './request-budget.ts';

/** What the client has to know of any request; a venue's own has more. */
export interface ExchangeRequest {
  readonly method: HttpMethod;
  /** The operation, e.g. `place`: it stands in metrics, traces and problems. */
  readonly operation: string;
  readonly signed: boolean;
  /**
   * Who goes first when the budget runs low. It also says what a second copy would do: nothing to a read or a cancel;
   * what places or changes orders (`order`) is sent once.
   */
  readonly rank: CallRank;
  /** What it takes from the budget, in the venue's units; told to observers. */
  readonly weight: number;
}

/** A request as it is signed. */
interface Signed extends Partial<WireMessage> {
  /**
   * Until when the exchange can accept it, epoch milliseconds on its own clock; `null` where its engine does not hold to
   * the validity of a signature.
   */
  readonly acceptedUntil: number | null;
}

/**
 * All that a venue says about how it is talked to. The exchange client does the rest, the same for every venue: one
 * attempt, the moment of signing, the clock, renewed keys, budget and back-off, and what a loss means.
 */
export interface Venue<R extends ExchangeRequest> extends VenueName, Omit<RefusalRules, 'facts'> {
  readonly baseUrl: string;
  readonly facts: VenueFacts;
  /** What a request is about, for metrics and traces; `account` where it is no single product. */
  readonly marketOf: (request: R) => Market | 'account';
  readonly budget: Pick<RequestBudget, 'spend' | 'settle'>;
  readonly backOff: BackOff;
  /** The ways of `backOff` that a request goes. */
  readonly ways: (request: R) => readonly string[];
  readonly cost: (request: R) => Cost;
  /** What a reply's headers say of the budget. */
  readonly report: (request: R, headers: Readonly<Record<string, string>>, receivedAt: number) => BudgetReport;
  /** The request without what signing adds. */
  readonly message: (request: R, keys: Credentials | undefined) => WireMessage;
  /** Signs for a moment on the exchange's clock, epoch milliseconds. */
  readonly sign: (request: R, keys: Credentials, exchangeNow: number) => Signed;
  /** Asks for the exchange's clock, unsigned, and reads it from the reply: epoch milliseconds. Throws UnreadableReply. */
  readonly clock: { readonly request: R; readonly read: (json: ExactJson) => number };
  /** When the exchange answered a command, by its own clock, where the reply tells: it saves asking for the time. */
  readonly answeredAt?: (request: R, json: ExactJson) => number | undefined;
}
