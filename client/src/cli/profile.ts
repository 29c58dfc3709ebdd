import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Auth } from '../auth.ts';
import { type AtlasClient, createAtlasClient } from '../client.ts';
import { fileKeyStore } from '../keys/file-key-store.ts';
import { stateFolder } from '../state-folder.ts';
import { type Io, UsageError } from './io.ts';
import { addressOfStage } from './stage.ts';

/** Where a deployment is, and how to prove who calls. */
interface Place {
  readonly url: string;
  readonly auth?: 'none' | 'token' | 'sigv4';
  /** The variable that has the token; default ATLAS_TOKEN. */
  readonly tokenVariable?: string;
  readonly awsProfile?: string;
  readonly region?: string;
}

/** A place by its address, or by the stage whose stack has the address. */
type Profile = Place | (Omit<Place, 'url'> & { readonly stage: string; readonly url?: never });

export interface ConnectionOptions {
  readonly url?: string;
  readonly stage?: string;
  readonly profile?: string;
  readonly awsProfile?: string;
  readonly region?: string;
}

export const LOCAL_URL = 'http://127.0.0.1:3000';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function profilesFile(env: Io['env']): string {
  return env.ATLAS_PROFILES ?? join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'atlas', 'profiles.json');
}

/** A client of the chosen deployment, with its keys in the user's folder. */
export async function connect(io: Io, options: ConnectionOptions): Promise<{ client: AtlasClient; url: string }> {
  const profile = await placeOf(io, withOptions(await chosen(io, options), options));
  const { url } = profile;
  if (!URL.canParse(url)) throw new UsageError(`Not a URL: ${url}`);
  const keys = fileKeyStore(join(stateFolder(io.env, url), 'keys'));
  return { url, client: createAtlasClient({ url, auth: authOf(profile, io.env), keys }) };
}

/** The region and the AWS profile that are said with the command come before those of the profile. */
function withOptions(profile: Profile, { awsProfile, region }: ConnectionOptions): Profile {
  return { ...profile, ...(awsProfile !== undefined && { awsProfile }), ...(region !== undefined && { region }) };
}

async function placeOf(io: Io, profile: Profile): Promise<Place> {
  if (profile.url !== undefined) return profile;
  return { ...profile, ...(await addressOfStage(io, profile)) };
}

async function chosen(io: Io, { url, stage, profile }: ConnectionOptions): Promise<Profile> {
  const name = profile ?? io.env.ATLAS_PROFILE;
  // What is said with the command comes before what the environment says.
  const address = url ?? (profile === undefined && stage === undefined ? io.env.ATLAS_URL : undefined);
  const said = stage !== undefined ? { stage } : address !== undefined ? { url: address } : undefined;
  if (said !== undefined && name === undefined) return said;
  const file = profilesFile(io.env);
  const text = await io.readFile(file).catch(() => undefined);
  if (text === undefined) {
    if (name !== undefined) throw new UsageError(`There is no profile "${name}": ${file} does not exist.`);
    return { url: LOCAL_URL };
  }
  const { default: standard, profiles } = read(text, file);
  const wanted = name ?? standard;
  if (wanted === undefined) return { url: LOCAL_URL };
  const found = profiles[wanted];
  if (found === undefined) {
    throw new UsageError(`There is no profile "${wanted}" in ${file}; it has: ${Object.keys(profiles).join(', ')}`);
  }
  if (said === undefined) return found;
  const { url: _, stage: __, ...rest } = { stage: undefined, ...found };
  return { ...rest, ...said };
}

function read(text: string, file: string): { default?: string; profiles: Readonly<Record<string, Profile>> } {
  try {
    const { default: standard, profiles } = JSON.parse(text);
    for (const [name, { url, stage }] of Object.entries<{ url?: unknown; stage?: unknown }>(profiles)) {
      if (typeof url === 'string' && typeof stage === 'string') {
        throw new TypeError(`profile "${name}" has a url and a stage: one of them says where it is`);
      }
      if (typeof url !== 'string' && typeof stage !== 'string') {
        throw new TypeError(`profile "${name}" has no url and no stage`);
      }
    }
    return { ...(standard !== undefined && { default: String(standard) }), profiles };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function authOf(profile: Place, env: Io['env']): Auth {
  const token = env[profile.tokenVariable ?? 'ATLAS_TOKEN'];
  const local = LOOPBACK.test(new URL(profile.url).hostname);
  const kind = profile.auth ?? (token !== undefined ? 'token' : local ? 'none' : 'sigv4');
  switch (kind) {
    case 'none':
      return { kind };
    case 'token':
      if (token === undefined) throw new UsageError(`Set ${profile.tokenVariable ?? 'ATLAS_TOKEN'} to the token.`);
      return { kind, token };
    case 'sigv4': {
      const { awsProfile, region } = profile;
      return { kind, ...(awsProfile && { profile: awsProfile }), ...(region && { region }) };
    }
    default:
      throw new UsageError(`auth must be none, token or sigv4, not ${String(kind satisfies never)}`);
  }
}

/** Whether an exchange is anything but a paper exchange of this machine; one that cannot be asked about counts as live. */
export async function isLive(client: AtlasClient, exchange: string | undefined): Promise<boolean> {
  const deployment = await client.deployment().catch(() => undefined);
  if (deployment === undefined) return true;
  return deployment.products
    .filter((product) => exchange === undefined || product.exchange === exchange)
    .some(({ origin }) => !URL.canParse(origin) || !LOOPBACK.test(new URL(origin).hostname));
}
