import type { BybitCategory } from './categories.ts';
import type { BybitClient } from './client.ts';
import type { BybitPositionModes } from './position-mode.ts';

/** What the commands and reads of one category work with. */
export interface BybitDeps {
  readonly client: BybitClient;
  readonly category: BybitCategory;
  readonly modes: BybitPositionModes;
  /** Told of order states that the documents do not name. */
  readonly unmapped: (orderStatus: string) => void;
}
