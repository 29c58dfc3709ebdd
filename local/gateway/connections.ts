import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Limits the connections of a server, so that no client locks others out by holding many. */
export interface Connections {
  readonly add: (socket: Socket) => void;
  /**
   * Marks a connection busy from the complete request to its answer. A request whose body is incomplete has had no effect
   * and may be cut.
   */
  busy(message: IncomingMessage, response: ServerResponse): void;
}

/**
 * Keeps at most `most` connections open. One more closes the connection that has been idle longest: it has sent no request
 * yet, is still sending one, or is kept alive. A connection that waits for its answer is never closed; when all wait, the
 * new one is.
 */
export function limitConnections(most: number): Connections {
  /** Idle connections, the longest idle first. */
  const quiet = new Set<Socket>();
  const all = new Set<Socket>();

  return {
    add(socket) {
      all.add(socket);
      quiet.add(socket);
      socket.once('close', () => {
        all.delete(socket);
        quiet.delete(socket);
      });
      if (all.size <= most) return;
      const [longest = socket] = quiet;
      all.delete(longest);
      quiet.delete(longest);
      longest.destroy();
    },
    busy(message, response) {
      const { socket } = message;
      const begin = (): void => void quiet.delete(socket);
      if (message.complete || hasNoBody(message)) begin();
      else message.once('end', begin);
      response.once('close', () => {
        if (all.has(socket)) quiet.add(socket);
      });
    },
  };
}

function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}
