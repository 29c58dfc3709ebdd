import type { Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import type { Config } from '../lib/config.ts';
import { PRODUCT_ROWS, productRow, VENUES } from '../lib/exchanges/venues.ts';
import type { OptionName, OptionValues } from './options.ts';
import { refusedRegion } from './regions.ts';
import { throttleOf } from './throttling.ts';

type Rule = (options: OptionValues, config: Config) => readonly string[];

/** Values that are valid alone but not together: one line for each fault. */
export function contradictions(options: OptionValues, config: Config): readonly string[] {
  return RULES.flatMap((rule) => rule(options, config));
}

const RULES: readonly Rule[] = [
  tokensAreWhole,
  issuerSpeaksTls,
  regionIsServed,
  hostsCanBeReached,
  domainIsWhole,
  privateApi,
  callersHaveAWayIn,
  concurrencyFits,
  cancelsComeFirst,
  keysAndArnsLieInTheRegion,
];

function tokensAreWhole({ jwtIssuer, jwtAudience, jwtJwksUri }: OptionValues): string[] {
  if (jwtIssuer !== undefined && jwtAudience === undefined) return [needs('jwtIssuer', 'jwtAudience')];
  if (jwtIssuer === undefined && jwtAudience !== undefined) return [needs('jwtAudience', 'jwtIssuer')];
  if (jwtIssuer === undefined && jwtJwksUri !== undefined) return [needs('jwtJwksUri', 'jwtIssuer')];
  return [];
}

/** Anyone who can answer as the issuer can grant themselves access, so its keys are fetched only over TLS. */
function issuerSpeaksTls(options: OptionValues): string[] {
  return (['jwtIssuer', 'jwtJwksUri'] as const).flatMap((name) => {
    const url = options[name];
    if (url === undefined || url.startsWith('https:') || (options.emulator && isLoopback(url))) return [];
    return [`${name}: expected an https URL, given ${JSON.stringify(url)}`];
  });
}

function regionIsServed({ region, allowRegion }: OptionValues, { origins, products }: Config): string[] {
  if (allowRegion !== undefined && allowRegion !== region) {
    return [`allowRegion: must be the region of this stage, ${region}, or absent`];
  }
  if (allowRegion === region) return [];
  const refusals = new Map(
    products.map(productRow).flatMap(({ product, exchange }) => {
      const refused = refusedRegion(exchange, origins[product], region);
      return refused === undefined ? [] : [[exchange, refused] as const];
    }),
  );
  return [...refusals].map(
    ([exchange, { country, source }]) =>
      `region: ${VENUES[exchange].title} refuses addresses in ${country} (${source}); choose a region other than ${region}, or set allowRegion: '${region}'`,
  );
}

/** A function in AWS has nothing on its loopback. */
function hostsCanBeReached({ emulator }: OptionValues, { origins }: Config): string[] {
  if (emulator) return [];
  const named = Object.fromEntries(PRODUCT_ROWS.map(({ product, host }) => [host.variable, origins[product]]));
  return Object.entries(named)
    .filter(([, origin]) => isLoopback(origin))
    .map(
      ([name, origin]) =>
        `${name}: a function in AWS cannot reach ${origin}; only one in an emulator can (emulator: true)`,
    );
}

function domainIsWhole({ domainName, domainCertificateArn, vpcEndpoint }: OptionValues): string[] {
  if (domainName !== undefined && domainCertificateArn === undefined)
    return [needs('domainName', 'domainCertificateArn')];
  if (domainName === undefined && domainCertificateArn !== undefined)
    return [needs('domainCertificateArn', 'domainName')];
  if (domainName !== undefined && vpcEndpoint !== undefined)
    return ['domainName: a private API (vpcEndpoint) is reached by the name of its endpoint; remove one of the two'];
  return [];
}

function privateApi({ vpcEndpoint, probe, readerAccounts, traderAccounts }: OptionValues): string[] {
  if (vpcEndpoint === undefined) return [];
  return [
    ...(probe === true ? ['probe: cannot reach a private API (vpcEndpoint); remove it'] : []),
    ...(readerAccounts.length + traderAccounts.length > 0
      ? ['readerAccounts, traderAccounts: the endpoint decides who reaches a private API (vpcEndpoint); remove them']
      : []),
  ];
}

function callersHaveAWayIn({ jwtIssuer, readerAccounts, traderAccounts }: OptionValues): string[] {
  if (jwtIssuer === undefined) return [];
  return [
    ...(readerAccounts.length > 0
      ? ['readerAccounts: have no effect with jwtIssuer, because tokens decide who may call']
      : []),
    ...(traderAccounts.length > 0
      ? ['traderAccounts: have no effect with jwtIssuer, because tokens decide who may call']
      : []),
  ];
}

/** Lambda refuses more provisioned containers than the function may run. */
function concurrencyFits({ provisionedConcurrency = 0, reservedConcurrency }: OptionValues): string[] {
  if (reservedConcurrency === undefined || provisionedConcurrency <= reservedConcurrency) return [];
  return [`provisionedConcurrency: exceeds reservedConcurrency (${reservedConcurrency}), which Lambda refuses`];
}

/** A caller that may place an order must be able to cancel it. */
function cancelsComeFirst({ throttles }: OptionValues): string[] {
  const table: readonly Operation[] = Object.values(operations);
  const ofCommand = (wanted: Operation['command']) =>
    table
      .filter(({ command }) => command === wanted)
      .map((operation) => ({ name: operation.name, ...throttleOf(operation, throttles) }));
  return ofCommand('place').flatMap((placing) =>
    ofCommand('cancel')
      .filter(({ rate, burst }) => rate < placing.rate || burst < placing.burst)
      .map(
        ({ name }) =>
          `throttles: ${name} has a lower limit than ${placing.name}; give it at least ${placing.rate} and ${placing.burst}`,
      ),
  );
}

/** Keys and certificates of another region cannot be used. */
function keysAndArnsLieInTheRegion(options: OptionValues): string[] {
  return (['keyEncryptionArn', 'tableKeyArn', 'domainCertificateArn'] as const).flatMap((name) => {
    const region = options[name]?.split(':')[3];
    return region === undefined || region === options.region
      ? []
      : [`${name}: is in ${region}, but the stage is in ${options.region}`];
  });
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function needs(name: OptionName, other: OptionName): string {
  return `${name}: has no effect without ${other}`;
}
