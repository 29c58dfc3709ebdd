import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, so that nobody shuts others out by holding many. */
export interface Connections {
  readonly add: (socket: Socket) => void;
  /** From a whole head to the answer. A request whose body is still on its way has had no effect, and may be cut. */
  busy(message: IncomingMessage, response: ServerResponse): void;
}

/**
 * Lets no more than `most` stand: one more ends that which has been quiet longest, be it that it never sent a request, is
 * still sending one, or keeps itself open for another. None that waits for its answer is ended; when all do, the new one is.
 */
export function limitConnections(most: number): Connections {
  /** In the order in which they went quiet. */
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
