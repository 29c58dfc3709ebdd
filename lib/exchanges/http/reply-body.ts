/** The body of a reply cannot be decoded, or exceeds the limit when decoded. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly reason: 'encoding' | 'tooLarge';

  constructor(reason: 'encoding' | 'tooLarge') {
    super(reason === 'encoding' ? 'The reply cannot be decoded.' : 'The decoded reply exceeds the limit.');
    this.reason = reason;
  }
}

/**
 * The body as text. Decompresses even where compression was not requested. Synchronous, so that an aborted request leaves no
 * work behind in another thread. Throws `BodyError`.
 */
export function decodeBody(body: Buffer, contentEncoding: string | undefined, maxBytes: number): string {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity' || body.length === 0) return body.toString('utf8');
  return inflate(body, encoding, maxBytes).toString('utf8');
}

function inflate(body: Buffer, encoding: string, maxOutputLength: number): Buffer {
  const zlib = process.getBuiltinModule('node:zlib');
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return zlib.gunzipSync(body, { maxOutputLength });
      case 'deflate':
        return zlib.inflateSync(body, { maxOutputLength });
      case 'br':
        return zlib.brotliDecompressSync(body, { maxOutputLength });
    }
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new BodyError(tooLarge ? 'tooLarge' : 'encoding');
  }
  throw new BodyError('encoding');
}
