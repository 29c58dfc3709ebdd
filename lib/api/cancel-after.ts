import type { CancelAfterResult, Mechanism, SwitchReport } from '../orders/cancel-after.ts';
import { problemSummary } from './problem-document.ts';
import { type ApiResponse, ok } from './response.ts';

/** 200 when every mechanism took the request, 202 when one may have, 207 when one did not. */
export function switchSet({ report, mechanisms }: CancelAfterResult): ApiResponse {
  const body = {
    ...switchDocument(report),
    mechanisms: mechanisms.map((each) => ({ ...each, problem: each.problem && problemSummary(each.problem) })),
  };
  return { status: statusOf(mechanisms), body };
}

function statusOf(mechanisms: readonly Mechanism[]): number {
  if (mechanisms.some(({ outcome }) => outcome === 'unknown')) return 202;
  return mechanisms.some(({ outcome }) => outcome === 'refused') ? 207 : 200;
}

/** 200 with the switches. */
export function switchesListed(switches: readonly SwitchReport[]): ApiResponse {
  return ok({ switches: switches.map(switchDocument) });
}

function switchDocument({ scope, ...rest }: SwitchReport) {
  return { ...scope, ...rest };
}
