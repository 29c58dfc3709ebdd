export type { BitmexEvent, BitmexObserver } from './observer.ts';
export { type BitmexDeps, createBitmex } from './port.ts';
