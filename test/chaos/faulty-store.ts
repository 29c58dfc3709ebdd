import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { StoreFault } from './plan.ts';

/** A store some of whose calls fail, before or after they have done their work, or do it twice. */
export function faulty(store: IntentStore, fault: StoreFault | undefined): IntentStore {
  if (fault === undefined) return store;
  let calls = 0;
  const struck = async (call: () => Promise<unknown>): Promise<unknown> => {
    switch (fault.kind) {
      case 'replyLost':
        await call();
        throw new Error('the table did not answer');
      case 'refused':
        throw new Error('the table did not answer');
      case 'repeated':
        await call();
        return call();
    }
  };
  const wrapped = Object.entries(store).map(
    ([method, original]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      method,
      (...args: unknown[]) => {
        calls += 1;
        const isStruck = calls >= fault.at && calls < fault.at + fault.calls;
        return isStruck ? struck(() => original(...args)) : original(...args);
      },
    ],
  );
  return Object.fromEntries(wrapped) as IntentStore;
}
