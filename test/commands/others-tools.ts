/**
 * Scripts that are a tool of others with its options: `--help` is the tool's own, and so is what it says of an unknown
 * option (with its own exit code).
 */
export const OTHERS_TOOLS: Readonly<Record<string, string>> = {
  test: 'vitest',
  'test:watch': 'vitest',
  conformance: 'vitest',
  'lint:code': 'Biome',
  'lint:imports': 'dependency-cruiser',
  'lint:unused': 'Knip',
  'lint:openapi': 'Redocly',
  format: 'Biome',
  typecheck: 'tsc',
  synth: 'cdk',
};
