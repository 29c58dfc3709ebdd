import type { Mutation } from '../mutation.ts';

/** Alerts, which are sent again by senders that know no key (issue 16). */
export const ALERTS: readonly Mutation[] = [
  {
    number: '16',
    rule: 'A copy of an alert is the same command: its key is what it says, in whatever order.',
    breaks: 'gives every copy of an alert a key of its own',
    find: "requestHashOf('alert', content)",
    replace: "requestHashOf('alert', [...content, performance.now()])",
    test: { file: 'alert-key.test.ts', name: 'is the same for every copy, whatever the order of its fields' },
  },
  {
    number: '16',
    rule: 'One alert of two strategies is two commands.',
    breaks: 'gives the alerts of all strategies one owner',
    find: "JSON.stringify(['alerts of', strategy])",
    replace: "JSON.stringify(['alerts of'])",
    test: {
      file: 'alert-key.test.ts',
      name: 'is another for each strategy and each stage, so that one secret opens one door',
    },
  },
  {
    number: '16',
    rule: 'An alert that is too old is not acted on: its record may be forgotten.',
    breaks: 'acts on alerts of any age',
    find: 'if (age > 1_000 * maxAgeSeconds) {',
    replace: 'if (age > 1_000_000_000 * maxAgeSeconds) {',
    test: { file: 'alert-time.test.ts', name: 'may be as old as the template allows, and not a millisecond older' },
  },
  {
    number: '16',
    rule: "A template has no client order id: Atlas derives it from the alert's key.",
    breaks: 'lets a template choose the client order id',
    find: "if (Object.hasOwn(order, 'clientOrderId')) {",
    replace: 'if (order === undefined) {',
    test: { file: 'alerts/template.test.ts', name: 'is refused for a value of the order: %s' },
  },
  {
    number: '16',
    rule: 'Only an alert with the secret of its strategy is acted on.',
    breaks: 'takes any secret for that of the strategy',
    find: 'if (strategy !== undefined && isRight) return strategy;',
    replace: 'if (strategy !== undefined) return strategy;',
    test: { file: 'alerts/strategy.test.ts', name: 'is nobody for %s, with one answer' },
  },
];
