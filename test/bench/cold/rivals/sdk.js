import { readKeys } from './sdk-keys.js';

/** The SDK of AWS alone: one call of Parameter Store, no order. */
export async function handler() {
  const { apiKey } = await readKeys();
  return { statusCode: apiKey === undefined ? 500 : 201 };
}
