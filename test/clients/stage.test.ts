import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stackNameOf } from '../../infra/names.ts';
import { atlasRun } from './atlas-run.ts';
import { type ClientFixture, startClientFixture } from './client-fixture.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-real-secret' };

/** As CloudFormation answers DescribeStacks (API reference, "DescribeStacks", sample response). */
const described = (...outputs: readonly (readonly [string, string])[]) =>
  `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
  <StackName>atlas-prod</StackName><Parameters><member><ParameterKey>Url</ParameterKey><ParameterValue>no</ParameterValue></member></Parameters>
  <Outputs>${outputs
    .map(
      ([key, value]) =>
        `<member><Description>Where the API answers</Description><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const refused = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

let atlas: ClientFixture;
let answer: { readonly status: number; readonly body: string };
let asked: { readonly body: string; readonly authorization: string }[] = [];
const server = createServer(async (request, response) => {
  asked.push({ body: await text(request), authorization: request.headers.authorization ?? '' });
  response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
});
let endpoint: string;
beforeAll(async () => {
  atlas = await startClientFixture();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await atlas.close();
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: described(['AlarmTopic', 'arn:aws:sns:…'], ['Url', `${atlas.direct}/`]) };
});

const run = (words: string, options: Parameters<typeof atlasRun>[2] = {}) =>
  atlasRun(atlas, words, {
    ...options,
    env: { ATLAS_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint, ...KEYS, ...options.env },
  });

describe('--stage', () => {
  it('is the address in the outputs of the stack, asked for with a signature of the region', async () => {
    const { code, out, err } = await run('--stage prod --region eu-west-1 exchanges');
    expect([code, err, out]).toEqual([0, '', expect.stringMatching(/^trading: active/)]);
    expect(asked).toEqual([
      {
        body: `Action=DescribeStacks&StackName=${stackNameOf('prod')}&Version=2010-05-15`,
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/cloudformation\/aws4_request/,
        ),
      },
    ]);
  });

  it('is of an output that stages have', async () => {
    const stack = await readFile(new URL('../../infra/atlas-stack.ts', import.meta.url), 'utf8');
    expect(stack).toContain("new CfnOutput(this, 'Url', { value: api.url");
  });

  it('takes the region from the environment', async () => {
    expect((await run('--stage prod exchanges', { env: { AWS_REGION: 'ap-northeast-1' } })).code).toBe(0);
    expect(asked[0]?.authorization).toContain('/ap-northeast-1/cloudformation/');
  });

  it('can be in a profile, with its region; what is said with the command comes first', async () => {
    const profiles = JSON.stringify({
      default: 'gone',
      profiles: {
        prod: { stage: 'prod', region: 'eu-central-1' },
        gone: { url: 'http://127.0.0.1:1', auth: 'none' },
      },
    });
    const files = { '/profiles.json': profiles };
    const env = { ATLAS_PROFILES: '/profiles.json' };
    expect((await run('--profile prod exchanges', { env, files })).code).toBe(0);
    expect((await run('--profile prod --stage dev --region eu-west-3 exchanges', { env, files })).code).toBe(0);
    expect((await run('--stage night --region eu-west-2 exchanges', { env, files })).code).toBe(0);
    expect((await run(`--profile prod --url ${atlas.direct} exchanges`, { env, files })).code).toBe(0);
    expect(asked.map(({ body, authorization }) => [body.split('&')[1], authorization.split('/')[2]])).toEqual([
      ['StackName=atlas-prod', 'eu-central-1'],
      ['StackName=atlas-dev', 'eu-west-3'],
      ['StackName=atlas-night', 'eu-west-2'],
    ]);
  });

  it.each([
    ['without a region', '--stage prod exchanges', /region of the stage prod is not known: give --region, or set AWS/],
    [
      'beside a url',
      '--stage prod --url http://127.0.0.1:1 exchanges',
      /--url.*cannot be used with.*--stage|--stage.*--url/,
    ],
    ['that is no name', '--stage pro_d --region eu-west-1 exchanges', /letters, digits and hyphens/],
  ])('ends with 2 and asks nobody: %s', async (_, words, said) => {
    const { code, err } = await run(words);
    expect([code, err, asked]).toEqual([2, expect.stringMatching(said), []]);
  });

  it('ends with 2 where there are no credentials', async () => {
    // The SDK, which looks for the profile, reads the environment of the process, and asks no network.
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const { code, err } = await run('--stage prod --region eu-west-1 --aws-profile nobody-has-this exchanges');
    vi.unstubAllEnvs();
    expect([code, err, asked]).toEqual([
      2,
      expect.stringMatching(/no AWS credentials[\s\S]*by --url or in a profile/),
      [],
    ]);
  });

  it.each([
    [
      'a stack that is not there',
      400,
      refused('ValidationError', 'Stack with id atlas-prod does not exist'),
      2,
      /There is no stage prod in eu-west-1: this AWS account has no stack atlas-prod there\. Check --stage, --region/,
    ],
    [
      'credentials that may not',
      403,
      refused('AccessDenied', 'User: arn:aws:iam::1:user/t is not authorized'),
      2,
      /AccessDenied[\s\S]*They need cloudformation:DescribeStacks of atlas-prod\. Or give its address.*--url/,
    ],
    ['a stack without the output', 200, described(['Other', 'x']), 2, /no output Url/],
    ['a throttle', 400, refused('Throttling', 'Rate exceeded'), 1, /answered Throttling: Rate exceeded/],
    ['a page of something else', 502, '<html></html>', 1, /answered status 502/],
  ])('says what to do: %s', async (_, status, body, exit, said) => {
    answer = { status, body };
    const { code, err } = await run('--stage prod --region eu-west-1 exchanges');
    expect([code, err]).toEqual([exit, expect.stringMatching(said)]);
  });

  it('ends with 1 where CloudFormation cannot be reached', async () => {
    const env = { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1' };
    const { code, err } = await run('--stage prod --region eu-west-1 exchanges', { env });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/CloudFormation could not be asked.*by --url or in a profile/),
    ]);
  });

  it('is in the help and in the completion', async () => {
    expect((await run('--help')).out).toMatch(/--stage <name>[\s\S]*--region <region>/);
    expect((await run('completion bash')).out).toContain('--stage');
  });
});
