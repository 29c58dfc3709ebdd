/** How the program ends. An unknown outcome has a code of its own: a script must not take it for a failure and try again. */
export const EXIT = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed: no answer, or a file cannot be used; nothing was changed' },
  usage: { code: 2, meaning: 'wrong use, or a question was not answered with yes; nothing was sent' },
  rejected: { code: 3, meaning: 'rejected, with the problem' },
  unknown: { code: 4, meaning: 'the outcome is NOT KNOWN: do not place the order again; run `atlas intents resume`' },
  partial: {
    code: 5,
    meaning: 'incomplete: not all of it was done, orders may still be open, or rows of a list are missing',
  },
  interrupted: { code: 130, meaning: 'interrupted' },
} as const;

export type ExitName = keyof typeof EXIT;

export const EXIT_HELP = `
Exit codes:
${Object.values(EXIT)
  .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
  .join('\n')}
`;
