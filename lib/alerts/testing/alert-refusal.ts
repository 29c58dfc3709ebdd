import { Problem } from '../../domain/problem.ts';

/** The problem that a refusal throws, as far as a sender or an operator reads it. */
export function alertRefusal(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, detail, details } = error;
    return { code, detail, ...details };
  }
  throw new Error('It was accepted.');
}
