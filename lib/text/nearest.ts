import leven from 'leven';

/**
 * Returns the known names closest to a text, best first, by case-insensitive edit distance of at most a
 * third of the length.
 */
export function nearest(written: string, known: readonly string[], count: number): string[] {
  const text = written.slice(0, 64).toUpperCase();
  return known
    .map((name) => ({ name, distance: leven(text, name.toUpperCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, text.length) / 3)))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}
