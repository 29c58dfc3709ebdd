import type { Mutation } from '../mutation.ts';

/** What is operated. */
export const OPERATED: readonly Mutation[] = [];
