import { expect, test } from 'vitest';
import { restEvent } from '../testing/rest-event.ts';
import { apiUrl } from './request-scope.ts';

const eventWith = (headers: Record<string, string>, whole: string) => {
  const event = restEvent({ requestId: 'r', path: '/docs' });
  return { ...event, path: '/docs', headers, requestContext: { ...event.requestContext, path: whole } };
};

test.each([
  [{ host: '127.0.0.1:3100' }, '/docs', 'http://127.0.0.1:3100'],
  [{ host: '[::1]:3100' }, '/docs', 'http://[::1]:3100'],
  [
    { host: 'a.execute-api.eu-west-1.amazonaws.com', 'x-forwarded-proto': 'https' },
    '/prod/docs',
    'https://a.execute-api.eu-west-1.amazonaws.com/prod',
  ],
  [{ host: 'atlas.example', 'x-forwarded-proto': 'https,http' }, '/docs', 'https://atlas.example'],
  [{ host: 'atlas.example', 'x-forwarded-proto': 'javascript' }, '/docs', 'http://atlas.example'],
  [{}, '/prod/docs', '/prod'],
  [{ host: 'a.example/"><script>' }, '/docs', ''],
])('a request with %j for %s has reached the API at %s', (headers: Record<string, string>, whole, url) => {
  expect(apiUrl(eventWith(headers, whole))).toBe(url);
});
