/** A step at which a process may stop: before and after every outbound call. */
export type Step = (name: string) => Promise<void>;

/** The same object, with a step before and after each call. */
export function stepping<T extends object>(inner: T, step: Step, name: string): T {
  const wrapped = Object.entries(inner).map(([member, original]: [string, unknown]) => [
    member,
    typeof original === 'function'
      ? async (...args: unknown[]) => {
          await step(`before ${name}.${member}`);
          const result: unknown = await original(...args);
          await step(`after ${name}.${member}`);
          return result;
        }
      : original,
  ]);
  return Object.fromEntries(wrapped) as T;
}
