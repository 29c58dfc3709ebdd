/**
 * The import directions of the house (CONTRIBUTING.md prints the same floors). `npm run lint:imports` fails on any arrow
 * that points up, between folders as well as files; tests and their support lie on the floor of their folder.
 */

const { readdirSync } = require('node:fs');

/** Every folder of lib/exchanges that is not one of its common rooms is a venue's. */
const VENUES = readdirSync('lib/exchanges', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['client', 'http', 'testing'].includes(entry.name))
  .map(({ name }) => name);

/** The floors of the house, from the top: a folder imports from its own floor and from those beneath, never from above. */
const FLOORS = require('./test/tools/floors.json').map(({ rooms }) =>
  rooms.flatMap((room) => (room.includes('<venue>') ? VENUES.map((name) => room.replace('<venue>', name)) : room)),
);

const places = FLOORS.flat();

/** A regular expression of what lies in a place, without the places inside it that have a floor of their own. */
function within(place) {
  if (place.endsWith('.ts')) return `^${literal(place)}$`;
  const inner = places.filter((other) => other.startsWith(`${place}/`));
  const rest = inner.length === 0 ? '' : `(?!(?:${inner.map(literal).join('|')})(?:/|$))`;
  return `^${rest}${literal(place)}/`;
}

/** A file that has a floor of its own has its test there too. */
function literal(text) {
  return text.replace(/\.ts$/, '(.test)?.ts').replaceAll('.', '\\.');
}

const upwards = FLOORS.slice(1).flatMap((floor, index) =>
  floor.map((place) => ({
    name: `nothing-above-${place}`,
    comment: 'An arrow that points up: move what is shared down, or take it in as an argument.',
    severity: 'error',
    from: { path: within(place) },
    to: {
      path: FLOORS.slice(0, index + 1)
        .flat()
        .map(within),
    },
  })),
);

const neighbours = FLOORS.filter((floor) => floor.length > 1).flatMap((floor) =>
  floor.map((place) => ({
    name: `${place}-knows-no-neighbour`,
    comment: 'Rooms of one floor do not know each other; a venue never imports another venue.',
    severity: 'error',
    from: { path: within(place) },
    to: { path: floor.filter((other) => other !== place).map(within) },
  })),
);

module.exports = {
  forbidden: [
    ...upwards,
    ...neighbours,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one story: merge them, or move what they share below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'functions-only-wire',
      comment: 'An entry point wires an operation to the runtime, nothing else.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lib/', pathNot: '^lib/(api|runtime)/' },
    },
    {
      name: 'only-the-venues-know-venues',
      comment: 'Everything else talks to the port.',
      severity: 'error',
      from: {
        path: '^lib/',
        pathNot: [`^lib/exchanges/(${VENUES.join('|')})/`, '^lib/exchanges/(ports|venues)\\.ts$'],
      },
      to: { path: `^lib/exchanges/(${VENUES.join('|')})/` },
    },
    {
      name: 'only-the-runtime-knows-services',
      comment: 'AWS and Powertools implement interfaces of the rooms; who uses them is told by the runtime.',
      severity: 'error',
      from: { path: '^(functions|lib)/', pathNot: ['^lib/(runtime|aws|observability)/'] },
      to: { path: '^lib/(aws|observability)/' },
    },
    {
      name: 'aws-in-its-rooms',
      comment: 'Only lib/aws knows services, only lib/observability knows Powertools.',
      severity: 'error',
      from: { path: '^(functions|lib)/', pathNot: ['^lib/(aws|observability)/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/(@aws-sdk|@aws-lambda-powertools|@smithy)/' },
    },
    {
      name: 'paper-shares-no-code',
      comment: 'The paper exchanges judge the adapters; sharing code would let both agree on the same mistake.',
      severity: 'error',
      // What builds the package is not in it.
      from: { path: '^paper/', pathNot: '^paper/build\\.ts$' },
      to: { path: '^(lib|functions|infra|local|test)/' },
    },
    {
      name: 'paper-needs-nothing',
      comment: 'The paper exchanges run with nothing else installed: what they import is theirs, or part of Node.',
      severity: 'error',
      from: { path: '^paper/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^paper/(src/|package\\.json$)'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'paper-by-its-entries',
      comment: 'paper/ is a package of its own: from outside there are its two entries, as its users have them.',
      severity: 'error',
      from: { pathNot: '^paper/' },
      to: { path: '^paper/', pathNot: '^paper/src/(index|testing)\\.ts$' },
    },
    {
      name: 'client-shares-no-code',
      comment: 'The client knows Atlas by openapi.yaml, as its users do.',
      severity: 'error',
      // What generates and builds the package is not in it.
      from: { path: '^client/', pathNot: '^client/(build|generate)\\.ts$' },
      to: { path: '^(lib|functions|infra|local|paper|test)/' },
    },
    {
      name: 'client-by-its-entry',
      comment:
        'client/ is a package of its own: from outside there is its entry, its tools over HTTP, and the program for tests of it.',
      severity: 'error',
      from: { pathNot: '^client/' },
      to: { path: '^client/', pathNot: '^client/src/(index|mcp/http|cli/program)\\.ts$' },
    },
    {
      name: 'lib-stands-alone',
      comment: 'lib/ runs in Lambda: it knows neither the stack, nor the local stand-ins, nor the tests.',
      severity: 'error',
      from: { path: '^(lib|functions)/' },
      to: { path: '^(paper|client)/' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: '^(functions|lib)/', pathNot: ['\\.test\\.ts$', '^lib/api/openapi/write\\.ts$'] },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
        pathNot: ['^node:', 'node_modules/@types/'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(coverage|((paper|client)/)?dist|cdk\\.out)/' },
  },
};
