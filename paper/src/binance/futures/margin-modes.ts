/**
 * The margin type of each symbol and the asset mode of each account, cross and single unless changed. Both are settings that
 * rows show; the engine has all positions of an account share their margin whatever they say.
 */
export interface MarginModes {
  isIsolated(account: string, symbol: string): boolean;
  setIsolated(account: string, symbol: string, isolated: boolean): void;
  hasIsolated(account: string): boolean;
  isMulti(account: string): boolean;
  setMulti(account: string, multi: boolean): void;
}

export function createMarginModes(): MarginModes {
  const isolated = new Map<string, Set<string>>();
  const multi = new Set<string>();
  const isolatedOf = (account: string) => isolated.get(account) ?? new Set<string>();
  return {
    isIsolated: (account, symbol) => isolatedOf(account).has(symbol),
    setIsolated(account, symbol, to) {
      const symbols = isolatedOf(account);
      if (to) symbols.add(symbol);
      else symbols.delete(symbol);
      isolated.set(account, symbols);
    },
    hasIsolated: (account) => isolatedOf(account).size > 0,
    isMulti: (account) => multi.has(account),
    setMulti(account, to) {
      if (to) multi.add(account);
      else multi.delete(account);
    },
  };
}
