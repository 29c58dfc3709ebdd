/**
 * A client of Atlas. An order's outcome is done, rejected or unknown; unknown is said and followed, never guessed, and no
 * order is placed twice.
 */
export type { Auth, AwsCredentials } from './auth.ts';
export type { BatchOutcome, BatchPart } from './batch.ts';
export {
  type AtlasClient,
  type BatchOptions,
  type CancelAllResult,
  type ClientOptions,
  type CommandOptions,
  createAtlasClient,
  type ListOutcome,
  type OpenCommand,
} from './client.ts';
export { type Coverage, lacksRows } from './coverage.ts';
export {
  AtlasProblem,
  IncompleteListError,
  KeyExpiredError,
  KeyReusedError,
  KeyStoreError,
  NoAnswerError,
} from './errors.ts';
export { closingOutcome, type FlattenOutcome } from './flatten.ts';
export { fileKeyStore } from './keys/file-key-store.ts';
export { type KeyedCommand, type KeyStore, memoryKeyStore } from './keys/key-store.ts';
export type * from './model.ts';
export type { Done, FollowOptions, Outcome, Rejected, Unknown, UnknownIntent } from './outcome.ts';
export type { ListOptions, Page, Pages } from './pages.ts';
export type { Patience } from './patience.ts';
export type { SettingsChange } from './settings.ts';
