import type { Family, PaperReply } from '../protocol.ts';

/** The request that a fault affects. */
export interface FaultContext {
  readonly family: Family;
  readonly product: string;
  readonly method: string;
  readonly path: string;
  readonly now: number;
  /** The rule's milliseconds, or the fault's default. */
  readonly ms: number;
  /** The rule's HTTP status, or the fault's default. */
  readonly status: number;
}

/** What happens to the affected request. */
export type FaultAction =
  /** Continue after a pause, with the real reply. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** TCP reset. */
  | { readonly kind: 'reset' }
  /** No byte is ever sent back; the connection stays open until the client gives up. */
  | { readonly kind: 'silence' }
  /** This reply instead of the real one. */
  | { readonly kind: 'reply'; readonly reply: PaperReply }
  /** The reply's head announces the whole body, half of it is sent, then the connection is cut. */
  | { readonly kind: 'truncate' }
  /** The real reply's body under another content type. */
  | { readonly kind: 'contentType'; readonly contentType: string }
  /** The client gets no reply, or this one at once; the request takes effect only after the pause. */
  | { readonly kind: 'late'; readonly ms: number; readonly reply?: PaperReply }
  /**
   * The same bytes arrive a second time after the pause, and are judged at that time; the client gets one of the
   * replies.
   */
  | { readonly kind: 'twice'; readonly ms: number; readonly heard: 'first' | 'second' }
  /**
   * An order accepted by this request stays invisible to reads of orders for this long (paper clock); its trades show.
   */
  | { readonly kind: 'hide'; readonly ms: number }
  /** Reads of orders and settings by this request show them as they were this long ago (paper clock); trades show at once. */
  | { readonly kind: 'lag'; readonly ms: number }
  /** A new order in this request is recorded as rejected. */
  | { readonly kind: 'reject' }
  /** The real reply, with some names repeated in each row under a different value. */
  | { readonly kind: 'namesTwice' }
  /** The real reply with only the ids of each row. */
  | { readonly kind: 'idsOnly' }
  /** The real reply with this text as its message. */
  | { readonly kind: 'otherWords'; readonly words: string }
  /** A good reply; the next request on the same connection is reset unread. */
  | { readonly kind: 'resetOnReuse' };

/**
 * One row of the fault table. The phase says when it applies: `before` the request reaches the exchange (it has no
 * effect), or `after` (it has taken effect, whatever reply the client gets).
 */
export interface Fault {
  readonly name: string;
  readonly phase: 'before' | 'after';
  readonly about: string;
  /** The only family affected; all when absent. */
  readonly family?: Family;
  /** The only products affected; all when absent. */
  readonly products?: readonly string[];
  /** The exchange contradicts its own documents: its answer is false, and no client can detect it. */
  readonly contradictsDocuments?: true;
  readonly defaults?: { readonly ms?: number; readonly status?: number };
  act(context: FaultContext): FaultAction;
}
