/**
 * The import directions of the house:
 * functions -> lib/api -> lib/orders -> lib/exchanges (the port) <- lib/exchanges/<venue>.
 * `npm run lint:imports` fails on any arrow that points the other way.
 */
const MODEL = '^lib/orders/(order|order-id|order-state|checked-order|amendment)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one story: merge them, or move what they share below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'lib-stands-alone',
      comment: 'lib/ runs in Lambda: it knows neither the stack, nor the local stand-ins, nor the tests.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(functions|infra|local|test)/' },
    },
    {
      name: 'functions-only-wire',
      comment: 'An entry point wires an operation to the runtime, nothing else.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(lib|infra|local|test)/', pathNot: '^lib/(api/|front\\.ts$|health\\.ts$|runtime\\.ts$)' },
    },
    {
      name: 'venues-do-not-know-each-other',
      comment:
        'A venue is one folder, beside the HTTP core and the client that every venue gives its specification to.',
      severity: 'error',
      from: { path: '^lib/exchanges/([^/]+)/' },
      to: { path: '^lib/exchanges/([^/]+)/', pathNot: '^lib/exchanges/($1|http|client)/' },
    },
    {
      name: 'only-the-registry-knows-venues',
      comment: 'Everything else talks to the port.',
      severity: 'error',
      from: { path: '^lib/', pathNot: ['^lib/exchanges/[^/]+/', '^lib/exchanges/registry\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^lib/exchanges/[^/]+/', pathNot: '^lib/exchanges/(http|client)/' },
    },
    {
      name: 'exchanges-below-use-cases',
      comment: 'The exchange library knows what an order is, not what the API does with it.',
      severity: 'error',
      from: { path: '^lib/exchanges/' },
      to: { path: '^lib/(api|orders|runtime)', pathNot: MODEL },
    },
    {
      name: 'orders-below-api',
      severity: 'error',
      from: { path: '^lib/(orders|instruments|accounts|intents)/' },
      to: { path: '^lib/(api/|runtime)' },
    },
    {
      name: 'aws-behind-three-doors',
      comment: 'Only accounts, intents and observability know AWS.',
      severity: 'error',
      from: { path: '^(functions|lib)/', pathNot: ['^lib/(accounts|intents|observability)/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/(@aws-sdk|@aws-lambda-powertools|@smithy)/' },
    },
    {
      name: 'paper-shares-no-code',
      comment: 'The paper exchanges judge the adapters; sharing code would let both agree on the same mistake.',
      severity: 'error',
      from: { path: '^local/paper/' },
      to: { path: '^(lib|functions|infra)/' },
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
    exclude: { path: '^(coverage|dist|cdk\\.out)/' },
  },
};
