import { readKeys } from './sdk-keys.js';

/** The AWS SDK alone: one Parameter Store call, no order. */
export async function handler() {
  const { apiKey } = await readKeys();
  return { statusCode: apiKey === undefined ? 500 : 201 };
}
