import type { Sized } from './sizes.ts';
import type { Step } from './steps.ts';

export function stepTable(steps: readonly Step[]): string {
  return table(
    [
      'Offered a second',
      'Answered',
      'Failed',
      'p50 ms',
      'p90',
      'p99',
      'p99.9',
      'max',
      'p99 since sent',
      'CPU µs',
      'Core',
      'RSS MB',
    ],
    steps.map((step) => [
      step.rate.toFixed(0),
      step.perSecond.toFixed(0),
      String(step.failed),
      ...[step.p50, step.p90, step.p99, step.p999, step.max, step.serviceP99].map((ms) => ms.toFixed(1)),
      step.cpuMicros.toFixed(0),
      `${(100 * step.coreShare).toFixed(0)} %`,
      step.rssMb.toFixed(0),
    ]),
  );
}

export function sizeTable(sizes: readonly Sized[]): string {
  return table(
    ['Asked', 'Account', 'Rows', 'Exchange calls', 'Wall ms'],
    sizes.map(({ asked, size, rows, calls, wallMs }) => [asked, size, String(rows), String(calls), wallMs.toFixed(1)]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((title) => (title === 'Asked' || title === 'Account' ? '---' : '--:'));
  return `${[head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}
