/** A permission of an API key. */
export type Permission = 'read' | 'trade';

/** An API key of the paper exchanges. Several keys can belong to one account. */
export interface Credential {
  readonly key: string;
  readonly secret: string;
  readonly account: string;
  readonly permissions: readonly Permission[];
}

/**
 * The keys of every paper exchange: one to trade with, another of the same account, one to trade against, one that is
 * read-only.
 */
export const CREDENTIALS: readonly Credential[] = [
  { key: 'paper-key', secret: 'paper-secret', account: 'paper', permissions: ['read', 'trade'] },
  { key: 'paper-desk-key', secret: 'paper-desk-secret', account: 'paper', permissions: ['read', 'trade'] },
  { key: 'paper-key-2', secret: 'paper-secret-2', account: 'paper-2', permissions: ['read', 'trade'] },
  { key: 'paper-read-key', secret: 'paper-read-secret', account: 'paper', permissions: ['read'] },
];
