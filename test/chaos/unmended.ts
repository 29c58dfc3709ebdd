import type { Plan } from './plan.ts';

/** Faults and modes of the matrix that Atlas does not stand yet: `npm run chaos` plays them, the test leaves them out. */
export const UNMENDED: ReadonlySet<string> = new Set([
  ...['sessions', 'other-key', 'person'],
  ...['rate-limited-after-effect', 'banned-after-effect', 'order-count-after-effect', 'maintenance-after-effect'],
  ...['503-unavailable-after-effect', '503-internal-after-effect', '503-throttled-after-effect'],
  ...['429-throttled-after-effect', 'overload-after-effect'],
  ...['clock-refusal-after-effect', 'clock-refusal-late-copy', 'stale-at-engine-after-effect'],
  ...['key-refusal-after-effect', 'double-delivery', 'double-delivery-second-heard'],
  ...['foreign-page-before-effect', 'foreign-page-after-effect', 'foreign-wait-before-effect'],
  ...['foreign-wait-after-effect', 'empty-body-before-effect', 'empty-body-after-effect', 'forbidden'],
  ...[
    'duplicate-names',
    'rejected-order',
    'lagging-lists',
    'table-refused',
    'table-reply-lost',
    'table-write-repeated',
  ],
]);

/** Whether everything that befalls a run is meant to be stood. */
export function isMended({ fault, mode, strikes, onReads, storeFault }: Plan, unmended = UNMENDED): boolean {
  const met = [fault, mode, ...[...strikes, ...onReads].map((arming) => arming.fault)];
  const table = storeFault && {
    refused: 'table-refused',
    replyLost: 'table-reply-lost',
    repeated: 'table-write-repeated',
  };
  return ![...met, ...(table ? [table[storeFault.kind]] : [])].some((name) => unmended.has(name));
}
