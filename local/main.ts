import { ConfigError } from '../lib/config.ts';
import { EXCHANGES } from '../lib/domain/instrument.ts';
import { eachKeyPart } from '../lib/exchanges/credentials.ts';
import { HOSTS, keyVariables } from '../lib/exchanges/venues.ts';
import { commandLine } from '../lib/text/command-line.ts';
import { LOCAL_VARIABLES } from './settings.ts';
import { type Local, StartError, start } from './start.ts';

const HELP = `Atlas on one machine: the API over HTTP, on paper exchanges unless told otherwise.

  npm start

${Object.entries(LOCAL_VARIABLES)
  .map(([name, { default: value, meaning }]) => `  ${name.padEnd(26)} ${meaning} (${value})`)
  .join('\n')}
${variables(
  HOSTS.map(({ variable }) => variable),
  'API of a product, e.g. https://testnet.binance.vision; paper if not set',
)}
${variables(
  EXCHANGES.flatMap((exchange) => eachKeyPart<string>(keyVariables(exchange)).map(([, name]) => name)),
  'keys of the exchanges; needed where a URL is set',
)}
  ATLAS_LOCAL_TOKEN          bearer token that callers must send

docs/reference/configuration.md lists all other variables.

Example: PORT=4000 npm start
`;

/** Variables with the same meaning, one per line. */
function variables(names: readonly string[], meaning: string): string {
  return names.map((name, at) => (at < names.length - 1 ? `  ${name},` : `  ${name.padEnd(26)} ${meaning}`)).join('\n');
}

/** npm forwards a Ctrl-C that the terminal has already sent: one key press arrives as two signals. */
const SAME_KEY_PRESS_MS = 300;

async function main(): Promise<void> {
  commandLine({ name: 'npm start', help: HELP });
  const local = await start(process.env);
  process.stdout.write(`${local.banner}\n\n`);
  endOnSignal(local);
}

/** Lets requests in progress finish; a second signal ends at once. */
function endOnSignal(local: Local): void {
  let askedAt: number | undefined;
  const end = async (): Promise<void> => {
    if (local.pending > 0) {
      process.stdout.write(`\nFinishing ${local.pending} request(s); Ctrl-C again ends at once.\n`);
    }
    await local.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = performance.now();
        void end();
      } else if (performance.now() - askedAt > SAME_KEY_PRESS_MS) {
        process.exit(130);
      }
    });
  }
}

main().catch((error: unknown) => {
  const mendable = error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(`${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
