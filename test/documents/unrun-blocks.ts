interface UnrunBlock {
  /** How the block begins: enough to find it in its document. */
  readonly begins: string;
  /** Why it is not run as it is shown, and what does its work instead. */
  readonly because: string;
}

const AWS = 'it needs an AWS account; npm run e2e:aws does the same on an emulator, and a test reads its commands';
const INSTALLED = 'it needs packages of an index; npm run client:installed packs, installs and uses both clients';
const SERVES = 'it goes on until it is ended; npm run start:check starts and ends the gateway';
const TOOLS = 'it goes on until it is ended; tests start the server of tools themselves';
const CONTAINER = 'it needs a container engine; npm run container:check does its steps';
const MINUTES = 'it takes minutes; a step of CI of its own runs it';
const MEASURES = 'it measures, for a quarter of an hour or more; CI runs the quick form';

/** The shell blocks of README.md, CONTRIBUTING.md and docs/ that no test runs, by document. */
export const UNRUN_BLOCKS: Readonly<Record<string, readonly UnrunBlock[]>> = {
  'README.md': [
    { begins: 'npm ci && npm start', because: SERVES },
    { begins: 'npm run keys -- set binance --stage dev', because: AWS },
  ],
  'docs/guides/add-a-fault.md': [{ begins: 'npm run chaos', because: MINUTES }],
  'docs/guides/alerts.md': [
    { begins: 'npm run hooks -- add ema-cross --template ema-cross.json --stage', because: AWS },
  ],
  'docs/guides/clients.md': [
    { begins: 'npm pack --workspace client', because: INSTALLED },
    { begins: 'pip wheel', because: INSTALLED },
    { begins: 'atlas mcp', because: TOOLS },
    { begins: 'MCP=trade', because: SERVES },
  ],
  'docs/guides/container.md': [
    { begins: 'export ATLAS_LOCAL_TOKEN', because: CONTAINER },
    { begins: 'curl -H "Authorization', because: CONTAINER },
  ],
  'docs/guides/deploy.md': [
    { begins: 'openssl genpkey', because: 'it needs keys of an exchange' },
    { begins: 'aws iam attach-user-policy', because: AWS },
    { begins: 'cp infra/stages/dev.ts', because: AWS },
    { begins: 'npm run --silent policies', because: AWS },
    { begins: 'npx cdk destroy', because: AWS },
  ],
  'docs/guides/local.md': [{ begins: 'npm start', because: SERVES }],
  'docs/guides/operate.md': [
    { begins: 'npm run trading', because: AWS },
    { begins: 'npm run intents', because: AWS },
    { begins: 'npm run limits', because: AWS },
  ],
  'docs/guides/release.md': [
    { begins: 'npm run release', because: MINUTES },
    { begins: 'gh attestation', because: 'it needs what was published' },
  ],
  'docs/guides/testnet.md': [{ begins: 'export ATLAS_BINANCE_API_KEY', because: 'it needs keys of an exchange' }],
  'docs/reference/performance.md': [
    { begins: 'npm run bench:cold', because: MEASURES },
    { begins: 'npm run bench:warm', because: MEASURES },
  ],
};
