import type { AlertCounts } from '../alert-counts.ts';

/** Counts in the memory of one test. */
export function memoryAlertCounts(): AlertCounts {
  const days = new Map<string, Set<string>>();
  return {
    claim({ strategy, day, intentId, most }) {
      const name = `${strategy} ${day}`;
      const alerts = days.get(name) ?? new Set();
      days.set(name, alerts);
      const counted = alerts.has(intentId) || alerts.size < most;
      if (counted) alerts.add(intentId);
      return Promise.resolve(counted);
    },
  };
}
