import type { Claim } from '../chaos/claims.ts';
import type { Answer } from '../chaos/process.ts';
import { DOUBT_ENDS } from '../chaos/products.ts';
import { effectsOf, falsehoodOf, type Wish } from './intent.ts';
import type { Record } from './record.ts';

/** A violation of a property. */
interface Violation {
  /** Simulated days since the start. */
  readonly day: number;
  readonly wish: string;
  readonly what: string;
  readonly heard: readonly string[];
}

/** How the wishes of one command ended. */
export interface Tally {
  wishes: number;
  answers: number;
  /** Wishes that got at least one 202. */
  unknown: number;
  /** By the last answer. */
  readonly ends: Map<string, number>;
  /** Of those that were once unknown. */
  readonly endsOfUnknown: Map<string, number>;
}

/** Records every command, every answer, and every violation. */
export interface Ledger {
  begin(wish: Wish): void;
  heard(wish: Wish, claim: Claim, answer: Answer): void;
  cancelAll(answer: Answer, violation: string | undefined): void;
  /** The last answer to a command. An unknown outcome stays open, since it may still be resolved. */
  settle(wish: Wish, last: Claim | undefined): void;
  /** Wishes without a known end. */
  open(): readonly Wish[];
  /**
   * Ends a wish without further calls. `mayBeAnother`: no evidence shows whether the existing order belongs to the
   * command.
   */
  close(wish: Wish, last: Claim | undefined, mayBeAnother: boolean): void;
  readonly tallies: ReadonlyMap<Wish['command'] | 'cancel-all', Tally>;
  readonly violations: readonly Violation[];
  readonly byNetwork: () => number;
}

const HEARD = 12;

export function createLedger(records: ReadonlyMap<string, Record>, day: () => number): Ledger {
  const tallies = new Map<Wish['command'] | 'cancel-all', Tally>();
  for (const command of ['place', 'amend', 'cancel', 'cancel-all'] as const) tallies.set(command, emptyTally());
  const violations: Violation[] = [];
  const said = new Map<number, string[]>();
  const blamed = new Set<string>();
  const open = new Map<number, Wish>();
  let byNetwork = 0;

  const tallyOf = (command: Wish['command'] | 'cancel-all'): Tally => tallies.get(command) ?? emptyTally();
  const blame = (wish: Wish, what: string): void => {
    const heard = said.get(wish.number) ?? [];
    const once = `${wish.number} ${what}`;
    if (blamed.has(once)) return;
    blamed.add(once);
    violations.push({ day: day(), wish: nameOf(wish), what, heard: [...heard] });
  };
  const check = (wish: Wish, claim: Claim): void => {
    const record = records.get(wish.product.paper);
    const falsehood = record && falsehoodOf(wish, claim, record);
    if (falsehood !== undefined) blame(wish, falsehood);
  };
  const end = (wish: Wish, last: Claim | undefined): void => {
    const tally = tallyOf(wish.command);
    const kind = last?.kind ?? 'silent';
    count(tally.ends, kind);
    if (said.get(wish.number)?.some((text) => text.startsWith('202'))) count(tally.endsOfUnknown, kind);
    const record = records.get(wish.product.paper);
    if (record) byNetwork += effectsOf(wish, record).byNetwork.length;
    said.delete(wish.number);
  };

  return {
    tallies,
    violations,
    byNetwork: () => byNetwork,
    open: () => [...open.values()],
    begin(wish) {
      said.set(wish.number, []);
      tallyOf(wish.command).wishes += 1;
    },
    heard(wish, claim, answer) {
      const tally = tallyOf(wish.command);
      tally.answers += 1;
      const heard = said.get(wish.number) ?? [];
      if (answer.status === 202 && !heard.some((text) => text.startsWith('202'))) tally.unknown += 1;
      const text = `${answer.status} ${String(answer.body.code ?? answer.body.state ?? answer.body.outcome ?? '')}`;
      if (heard.at(-1) !== text && heard.length < HEARD) heard.push(text.trim());
      if (answer.breach !== undefined) blame(wish, `violates the contract: ${answer.breach}`);
      // A call may pass on a false answer of the exchange; the last answer must be true.
      if (claim.kind !== 'none') check(wish, claim);
    },
    cancelAll(answer, violation) {
      const tally = tallyOf('cancel-all');
      tally.wishes += 1;
      tally.answers += 1;
      count(tally.ends, String(answer.status));
      if (violation !== undefined) violations.push({ day: day(), wish: 'cancel-all', what: violation, heard: [] });
    },
    settle(wish, last) {
      if (last) check(wish, last);
      if (wish.keyed && (last === undefined || last.kind === 'unknown' || last.kind === 'unsaid')) {
        open.set(wish.number, wish);
        return;
      }
      end(wish, last);
    },
    close(wish, last, mayBeAnother) {
      open.delete(wish.number);
      if (last) check(wish, last);
      const record = records.get(wish.product.paper);
      const hadEffect = record !== undefined && effectsOf(wish, record).own.length > 0;
      const mayStay = mayBeAnother || (!DOUBT_ENDS[wish.product.exchange] && !hadEffect && wish.command !== 'cancel');
      if (last?.kind === 'unknown' && !mayStay) blame(wish, 'stayed unknown');
      end(wish, last);
    },
  };
}

function emptyTally(): Tally {
  return { wishes: 0, answers: 0, unknown: 0, ends: new Map(), endsOfUnknown: new Map() };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function nameOf({ number, command, product, keyed }: Wish): string {
  return `#${number} ${command} ${product.name}${keyed ? '' : ' without a key'}`;
}
