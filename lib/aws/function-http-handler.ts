import { requestHandler } from './request-handler.ts';

/**
 * In a bundle, this replaces the SDK's own handler of HTTP (`infra/lean-sdk.ts`), which no client of a function uses:
 * `client-settings.ts` gives each one ours.
 */
export const NodeHttpHandler = {
  create: (given: unknown) =>
    typeof given === 'object' && given !== null && 'handle' in given ? given : requestHandler(),
};

/** The body of a reply is already whole. */
export const streamCollector = (body: Uint8Array): Promise<Uint8Array> => Promise.resolve(body);
