import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../cdk.json' with { type: 'json' };
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { AtlasStack, type AtlasStackProps } from '../atlas-stack.ts';

/** A resource of a template, as far as tests read it. */
export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly Metadata?: unknown;
}

/** Every option at once, including tokens instead of IAM. */
export const EVERYTHING = {
  tokens: { issuer: 'https://issuer.example', audience: 'atlas', algorithm: 'RS256' },
  keyEncryptionArn: 'arn:aws:kms:ap-northeast-1:111122223333:key/0f0e',
  tableKeyArn: 'arn:aws:kms:ap-northeast-1:111122223333:key/0a0b',
  alarmEmail: 'desk@example.com',
  docs: false,
  staticEgress: true,
  reservedConcurrency: 20,
  provisionedConcurrency: 2,
  waf: true,
  compositeAlarms: true,
  logMetrics: true,
  monthlyBudgetUsd: 200,
  readOnlyKeys: true,
  hooks: true,
  permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
  throttles: { placeOrder: { rate: 5, burst: 10 } },
  domain: {
    name: 'atlas.example.com',
    certificateArn: 'arn:aws:acm:ap-northeast-1:111122223333:certificate/0f0e',
  },
} as const satisfies Partial<AtlasStackProps>;

/** Options that exclude those above: a private API, callers of other accounts. */
export const PRIVATE = { vpcEndpoint: 'vpce-0123456789abcdef0' } as const satisfies Partial<AtlasStackProps>;
export const SHARED = {
  readerAccounts: ['222233334444'],
  traderAccounts: ['333344445555'],
} as const satisfies Partial<AtlasStackProps>;

/** The app of a deployment without its bundles: takes one second, not twelve. */
export function appOf(props: Partial<AtlasStackProps> = {}): { readonly app: App; readonly stack: AtlasStack } {
  const stage = props.stage ?? 'dev';
  const app = new App({ context: cdk.context, autoSynth: false });
  const stack = new AtlasStack(app, `atlas-${stage}`, {
    env: { region: 'ap-northeast-1' },
    implemented: PRODUCTS,
    codeOf: (name) => Code.fromInline(`// ${name}`),
    ...props,
    stage,
  });
  return { app, stack };
}

/** The template of a deployment. */
export function templateOf(props: Partial<AtlasStackProps> = {}): Template {
  return Template.fromStack(appOf(props).stack);
}

export const resources = (template: Template, type: string): Readonly<Record<string, Resource>> =>
  template.findResources(type) as Record<string, Resource>;

/** The properties of all resources of a type, typed as `T`. */
export const propertiesOf = <T = Resource['Properties']>(template: Template, type: string): readonly T[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
