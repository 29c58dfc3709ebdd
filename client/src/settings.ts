import { type CommandContext, saysNothing } from './command.ts';
import type { ChangedAccountSettings, ChangedInstrumentSettings } from './model.ts';
import type { Reply } from './transport.ts';

/**
 * What changing settings came to; `settings.results` says it of each.
 *
 * - `done`: every setting has the value that was asked for.
 * - `partial`: one was changed, and another refused.
 * - `unknown`: a change may have taken effect, or may yet; `settings: null` where no answer came. Read the settings, or send
 *   the same change again: that is safe.
 */
export type SettingsChange<Changed> =
  | { readonly outcome: 'done' | 'partial' | 'unknown'; readonly settings: Changed }
  | { readonly outcome: 'unknown'; readonly settings: null; readonly detail: string };

type Changed = ChangedAccountSettings | ChangedInstrumentSettings;

/** Sends it until there is an answer. Throws an `AtlasProblem` where nothing was changed. */
export async function changeSettings<T extends Changed>(
  { transport, patience, sleep }: CommandContext,
  path: string,
  change: object,
): Promise<SettingsChange<T>> {
  const request = { method: 'PUT', path, body: JSON.stringify(change) } as const;
  /** Why a copy may have been carried out. After one, a refusal of another copy proves nothing. */
  let doubt: string | undefined;
  for (let tries = 1; ; tries += 1) {
    const reply = await transport(request, AbortSignal.timeout(patience.requestMs));
    if (reply.kind === 'answer' && isChanged(reply.body)) {
      return { outcome: outcomeOf(reply.body), settings: reply.body as T };
    }
    const problem = reply.kind === 'problem' ? reply.problem : undefined;
    doubt = doubtOf(reply) ?? doubt;
    const delay = problem?.retryAfterMs ?? patience.backOffMs(tries);
    const isLast = tries >= patience.tries || delay > patience.commandMs || problem?.retryable === false;
    if (isLast && doubt !== undefined) return { outcome: 'unknown', settings: null, detail: doubt };
    if (isLast && reply.kind !== 'answer') throw reply.kind === 'problem' ? reply.problem : reply.error;
    await sleep(delay, undefined);
  }
}

/** Why it is not known what became of a copy; `undefined` where it had no effect. */
function doubtOf(reply: Reply): string | undefined {
  switch (reply.kind) {
    case 'answer':
      return 'Something answered with a body that is no list of results';
    case 'problem':
      return saysNothing(reply.problem.document) ? reply.problem.message : undefined;
    case 'none':
      return reply.error.sent ? reply.error.message : undefined;
    default:
      throw new TypeError(`No such reply: ${String(reply satisfies never)}`);
  }
}

function outcomeOf({ results }: Changed): 'done' | 'partial' | 'unknown' {
  if (results.every(({ outcome }) => outcome === 'done')) return 'done';
  return results.some(({ outcome }) => outcome !== 'done' && outcome !== 'rejected') ? 'unknown' : 'partial';
}

function isChanged(body: unknown): body is Changed {
  const { results } = Object(body) as { results?: unknown };
  return Array.isArray(results) && results.every((each) => typeof Object(each).outcome === 'string');
}
