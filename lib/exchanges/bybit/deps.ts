import type { BybitCategory } from './categories.ts';
import type { BybitClient } from './client.ts';
import type { BybitPositionModes } from './position-mode.ts';

/** The dependencies of one category's commands and reads. */
export interface BybitDeps {
  readonly client: BybitClient;
  readonly category: BybitCategory;
  readonly modes: BybitPositionModes;
  /** Called with undocumented order states. */
  readonly unmapped: (orderStatus: string) => void;
}
