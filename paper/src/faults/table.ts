import { DENIALS, DUPLICATES } from './denials.ts';
import { DOUBTS } from './doubts.ts';
import type { Fault } from './fault.ts';
import { RECORDS, SPOILT, WIRE } from './wire.ts';

/** Every fault the paper exchanges can commit; a new one is a new row in one of these lists. */
export const FAULTS: readonly Fault[] = [...WIRE, ...DOUBTS, ...DENIALS, ...DUPLICATES, ...SPOILT, ...RECORDS];
