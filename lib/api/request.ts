import type { Deadline } from '../instruments/catalogue.ts';

/** What the pipeline tells a handler about the request, besides its input. */
export interface RequestContext {
  readonly requestId: string;
  /** Who calls, as the authorizer named them; `null` on public paths and on one's own machine. */
  readonly principal: string | null;
  /** Everything the request starts ends with its `signal`; `deadline` is the same moment, epoch milliseconds. */
  readonly deadline: Deadline;
}
