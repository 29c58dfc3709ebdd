import type { Mutation } from '../mutation.ts';

/** One effect per intent. */
export const ONE_EFFECT: readonly Mutation[] = [];
