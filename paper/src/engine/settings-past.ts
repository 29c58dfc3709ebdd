/** What changes of a setting have replaced, so that a read can show the past. */
export interface SettingPast<T> {
  /** Notes the value that is replaced now. */
  replaced(key: string, value: T, now: number): void;
  /** The value at a moment, given the present one. */
  at(key: string, present: T, moment: number): T;
}

export function createSettingPast<T>(): SettingPast<T> {
  const replacements = new Map<string, { readonly value: T; readonly until: number }[]>();
  return {
    replaced(key, value, now) {
      const earlier = replacements.get(key) ?? [];
      replacements.set(key, [...earlier, { value, until: now }]);
    },
    at: (key, present, moment) => {
      const then = replacements.get(key)?.find(({ until }) => until > moment);
      return then === undefined ? present : then.value;
    },
  };
}
