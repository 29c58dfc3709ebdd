import type { Family, PaperReply } from '../protocol.ts';

/** The request that a fault strikes. */
export interface FaultContext {
  readonly family: Family;
  readonly product: string;
  readonly method: string;
  readonly path: string;
  readonly now: number;
  /** The rule's parameter in milliseconds, or the fault's own default. */
  readonly ms: number;
  /** The rule's HTTP status, or the fault's own default. */
  readonly status: number;
}

/** What becomes of the struck request. */
export type FaultAction =
  /** Go on after a pause, with the real reply. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** TCP reset. */
  | { readonly kind: 'reset' }
  /** No byte ever comes back; the connection stays open until the client gives up. */
  | { readonly kind: 'silence' }
  /** This reply instead of the real one. */
  | { readonly kind: 'reply'; readonly reply: PaperReply }
  /** The reply's head promises the whole body, half of it comes, then the connection is cut. */
  | { readonly kind: 'truncate' }
  /** The real reply's body under another content type. */
  | { readonly kind: 'contentType'; readonly contentType: string }
  /** The client hears nothing, or this reply at once; the request takes effect only after the pause. */
  | { readonly kind: 'late'; readonly ms: number; readonly reply?: PaperReply }
  /**
   * The same bytes arrive a second time after the pause, and are judged at their arrival; the client hears one of the
   * replies.
   */
  | { readonly kind: 'twice'; readonly ms: number; readonly heard: 'first' | 'second' }
  /** An order accepted by this request stays invisible to reads of orders for so long (paper clock); its trades show. */
  | { readonly kind: 'hide'; readonly ms: number }
  /** Reads of orders by this request show them as they stood so long ago (paper clock); trades show at once. */
  | { readonly kind: 'lag'; readonly ms: number }
  /** A new order of this request is recorded as rejected. */
  | { readonly kind: 'reject' }
  /** The real reply, with names given twice in each row, and another value the second time. */
  | { readonly kind: 'namesTwice' }
  /** Of the real reply only the ids of each row. */
  | { readonly kind: 'idsOnly' }
  /** The real reply, whose message is this text. */
  | { readonly kind: 'otherWords'; readonly words: string }
  /** A good reply; the next request on the same connection is reset unread. */
  | { readonly kind: 'resetOnReuse' };

/**
 * One row of the fault table. The phase says when it strikes: `before` the request reaches the exchange (it has no
 * effect), or `after` (it has taken effect, whatever the client hears).
 */
export interface Fault {
  readonly name: string;
  readonly phase: 'before' | 'after';
  readonly about: string;
  /** Only struck on this family; all when absent. */
  readonly family?: Family;
  /** Only struck on these products; all when absent. */
  readonly products?: readonly string[];
  /** The exchange contradicts its own documents: its answer is not true, and no client can know. */
  readonly contradictsDocuments?: true;
  readonly defaults?: { readonly ms?: number; readonly status?: number };
  act(context: FaultContext): FaultAction;
}
