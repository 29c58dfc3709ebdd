import { connect } from 'node:net';

/** Sends raw bytes, for requests that no HTTP client would send. Resolves with the reply once the server closes. */
export function sendRaw(url: string, bytes: string, { keepOpen = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
      if (!keepOpen) socket.end();
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
