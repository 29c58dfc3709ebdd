import type { Place } from './places.ts';

/** The checked-in text of a list: one place a line, `file  declaration`, with the number of errors if it is not one. */
export function listed(places: readonly Place[]): string {
  return places.map((place) => `${line(place)}\n`).join('');
}

/** The lines of two lists that only one of them has. */
export function difference(before: string, now: string): { readonly gone: string[]; readonly added: string[] } {
  const [had, has] = [before, now].map((text) => new Set(text.split('\n').filter((each) => each !== '')));
  return {
    gone: [...(had ?? [])].filter((each) => !has?.has(each)),
    added: [...(has ?? [])].filter((each) => !had?.has(each)),
  };
}

function line({ file, within, errors }: Place): string {
  return `${file}  ${within}${errors === 1 ? '' : ` ×${errors}`}`;
}
