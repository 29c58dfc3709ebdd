import { CHANGING } from './changing.ts';
import { PLACING } from './placing.ts';
import { READING } from './reading.ts';
import type { Wish } from './wish.ts';

/** What both clients are asked for. */
export const WISHES: readonly Wish[] = [...PLACING, ...CHANGING, ...READING];
