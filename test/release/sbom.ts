/** The parts of an SBOM (CycloneDX 1.5, as `npm sbom` writes it) that this reads; the others are kept as they are. */
export interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
}

/**
 * The SBOM of one package of a repository, from that of everything in its lock file: the package, what its manifest says it
 * runs with, and what that needs. `npm sbom --omit dev` leaves out what a package of development needs as well.
 */
export function sbomOf(whole: Sbom, name: string, runsWith: readonly string[]): Sbom {
  const own = [whole.metadata.component, ...whole.components].find((each) => nameIn(each['bom-ref']) === name);
  if (own === undefined) throw new Error(`The SBOM has no ${name}.`);
  const needs = new Map(whole.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const direct = (needs.get(own['bom-ref']) ?? []).filter((ref) => runsWith.includes(nameIn(ref)));
  if (direct.length !== runsWith.length) throw new Error(`The SBOM lacks something that ${name} runs with.`);
  const reached = new Set(direct);
  for (const ref of reached) for (const next of needs.get(ref) ?? []) reached.add(next);
  return {
    ...whole,
    metadata: { ...whole.metadata, component: { ...own, name } },
    components: whole.components.filter((each) => reached.has(each['bom-ref'])),
    dependencies: [
      { ref: own['bom-ref'], dependsOn: direct },
      ...whole.dependencies.filter(({ ref }) => reached.has(ref)),
    ],
  };
}

/** `@smithy/types` of `@smithy/types@4.20.0`. */
function nameIn(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('@'));
}
