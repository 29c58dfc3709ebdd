import { DENIALS, DUPLICATES } from './denials.ts';
import { DOUBTS } from './doubts.ts';
import type { Fault } from './fault.ts';
import { RECORDS, SPOILT, WIRE } from './wire.ts';

/** Every fault that the paper exchanges can simulate; a new one is a new row in one of these lists. */
export const FAULTS: readonly Fault[] = [...WIRE, ...DOUBTS, ...DENIALS, ...DUPLICATES, ...SPOILT, ...RECORDS];
