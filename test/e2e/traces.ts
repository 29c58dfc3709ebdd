import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Stands in for Lambda's X-Ray daemon. */
export interface TraceSink {
  /** `<host>:<port>`, as in `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string;
  /** Every segment so far, as sent. */
  readonly segments: readonly string[];
  close(): Promise<void>;
}

/** Listens on a free loopback port. */
export async function startTraceSink(): Promise<TraceSink> {
  const segments: string[] = [];
  const socket = createSocket('udp4', (message) => {
    segments.push(message.toString('utf8'));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    segments,
    close: () => new Promise((closed) => socket.close(() => closed())),
  };
}
