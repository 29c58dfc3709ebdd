import type { Mutation } from '../mutation.ts';

/** What is said is true. */
export const TRUE_ANSWERS: readonly Mutation[] = [
  {
    number: '9.B8',
    rule: "Where a symbol is named and no side, the exchange's own cancel-all is sent whatever the list says.",
    breaks: 'cancels all only of what is listed',
    find: 'instruments.map(({ exchangeSymbol }) => [exchangeSymbol, []])',
    replace: '[]',
    test: {
      file: 'cancel-all.test.ts',
      name: 'sends the cancel-all of a named symbol whatever the list says, and names what the answer names',
    },
  },
];
