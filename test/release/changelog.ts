/** CHANGELOG.md in the form of Keep a Changelog 1.1.0: `## [Unreleased]`, then a section for each release, newest first. */
const UNRELEASED = '## [Unreleased]';

/** The changelog with what is unreleased as the section of a version. Throws where there is nothing to release, or it is there. */
export function cutChangelog(text: string, version: string, day: string): string {
  if (sectionOf(text, version) !== undefined) throw new Error(`CHANGELOG.md has ${version} already.`);
  const notes = sectionOf(text, 'Unreleased');
  if (notes === undefined) throw new Error(`CHANGELOG.md has no section ${UNRELEASED}.`);
  if (notes === '') throw new Error('CHANGELOG.md says nothing under Unreleased: there is nothing to release.');
  return text.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${day}`);
}

/** What the changelog says of a version; `undefined` where it has no section of it. */
export function sectionOf(text: string, version: string): string | undefined {
  const [, ...sections] = text.split(/^## /m);
  const own = sections.find((section) => section.startsWith(`[${version}]`));
  return own?.slice(own.indexOf('\n')).trim();
}
