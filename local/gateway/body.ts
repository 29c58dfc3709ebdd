import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES } from '../../lib/api/pipeline/middleware/request-body.ts';
import { Problem } from '../../lib/domain/problem.ts';

/** The client disconnected in the middle of its body. */
export class SenderGone extends Error {
  override readonly name = 'SenderGone';
}

/**
 * The body as text; `null` when there is none. Throws BODY_TOO_LARGE as soon as the announced or counted length exceeds the
 * limit, without reading the rest.
 */
export async function readBody(message: IncomingMessage, response: ServerResponse): Promise<string | null> {
  const announced = Number(message.headers['content-length'] ?? 0);
  if (announced > MAX_BODY_BYTES) throw tooLarge(`${announced} bytes`);
  if (message.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();

  const chunks: Buffer[] = [];
  let size = 0;
  return await new Promise((resolve, reject) => {
    const settle = (): void => {
      message.removeAllListeners('data');
      message.removeAllListeners('end');
    };
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) return void chunks.push(chunk);
      settle();
      message.pause();
      reject(tooLarge('more'));
    });
    message.once('end', () => {
      settle();
      resolve(size === 0 ? null : Buffer.concat(chunks).toString('utf8'));
    });
    message.once('close', () => reject(new SenderGone('The client disconnected before its body was complete')));
  });
}

function tooLarge(given: string): Problem {
  return new Problem('BODY_TOO_LARGE', `The body has ${given}; ${MAX_BODY_BYTES} bytes are allowed.`);
}
