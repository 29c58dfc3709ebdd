import type { Family, PaperReply } from '../protocol.ts';
import type { Fault, FaultAction, FaultContext } from './fault.ts';

/** Replaces the real reply by this one. */
function reply(made: PaperReply): FaultAction {
  return { kind: 'reply', reply: made };
}

/** The error format of each family: Binance has a number, BitMEX a name, Bybit an envelope with numbers of its own. */
const ERROR_BODIES: Readonly<Record<Family, (code: number, message: string, now: number) => object>> = {
  binance: (code, msg) => ({ code, msg }),
  bitmex: (_, message) => ({ error: { message, name: 'HTTPError' } }),
  bybit: (retCode, retMsg, time) => ({ retCode, retMsg, result: {}, retExtInfo: {}, time }),
};

/** An error in the family's format. */
export function refusal(
  { family, now }: FaultContext,
  status: number,
  code: number,
  msg: string,
  headers: Readonly<Record<string, string>> = {},
): PaperReply {
  const body = JSON.stringify(ERROR_BODIES[family](code, msg, now));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** An error in Bybit's usual form: in an HTTP 200 (docs/venues/bybit.md §6). */
export function retCode(
  context: FaultContext,
  code: number,
  msg: string,
  headers: Readonly<Record<string, string>> = {},
): PaperReply {
  return refusal(context, 200, code, msg, headers);
}

/**
 * A page of a Bybit list without rows: not an error, and also the answer of a read that does not see an order yet
 * (docs/venues/bybit.md §0.10).
 */
export function emptyList({ now }: FaultContext): PaperReply {
  const result = { nextPageCursor: '', category: '', list: [] };
  const body = JSON.stringify({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: now });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** A separate answer per family, where the families differ too much for one. */
export type Answers = Readonly<Record<Family, (context: FaultContext) => PaperReply>>;

/** A page that no exchange wrote: from a front server, a proxy, a web firewall. */
export function page(status: number, title: string, headers: Readonly<Record<string, string>> = {}): PaperReply {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html', ...headers }, body };
}

type Pair = Omit<Fault, 'phase' | 'act' | 'contradictsDocuments'> & {
  readonly answer: (context: FaultContext) => PaperReply;
};

/**
 * An answer that claims that nothing happened, given before the effect, where it is true as documented, and after it,
 * where it is false.
 */
export function denial({ answer, ...row }: Pair): readonly Fault[] {
  const act = (context: FaultContext): FaultAction => reply(answer(context));
  return [
    { ...row, phase: 'before', act },
    {
      ...row,
      name: `${row.name}-after-effect`,
      phase: 'after',
      contradictsDocuments: true,
      about: `takes effect, but the answer is: ${row.about}`,
      act,
    },
  ];
}

/** An answer that proves nothing either way, given before the effect and after it. */
export function doubt({ answer, ...row }: Pair): readonly Fault[] {
  const act = (context: FaultContext): FaultAction => reply(answer(context));
  return [
    { ...row, name: `${row.name}-before-effect`, phase: 'before', about: `${row.about}, no effect`, act },
    { ...row, name: `${row.name}-after-effect`, phase: 'after', about: `serves, then ${row.about}`, act },
  ];
}
