import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';

export type Service = (request: IncomingMessage, response: ServerResponse) => void;

export interface Listener {
  open(port: number, serve: Service): Promise<void>;
  url(): string;
  closeFor(ms: number): void;
  shut(): Promise<void>;
}

/**
 * The listening port. A plain listener hands its sockets to the HTTP server, so that the listener can close and reopen
 * (a refused connection) while the HTTP server stays.
 */
export function createListener(host: string): Listener {
  const sockets = new Set<Socket>();
  let reopening: NodeJS.Timeout | undefined;
  let listener: Server | undefined;
  let address: AddressInfo | undefined;
  const http = createHttpServer({ keepAliveTimeout: 60_000 });

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const server = createNetServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        http.emit('connection', socket);
      });
      server.once('error', reject);
      server.listen(port, host, () => {
        listener = server;
        const bound = server.address();
        if (bound !== null && typeof bound === 'object') address = bound;
        resolve();
      });
    });
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    open(port, serve) {
      http.on('request', serve);
      return listen(port);
    },
    url: () => `http://${nameOf(host)}:${address?.port ?? 0}`,
    closeFor(ms) {
      const port = address?.port ?? 0;
      listener?.close();
      clearTimeout(reopening);
      // The request that triggers this still gets its answer before the connections close.
      setImmediate(dropAll);
      reopening = setTimeout(() => void listen(port), ms);
    },
    shut: () =>
      new Promise((resolve) => {
        clearTimeout(reopening);
        http.close();
        if (listener?.listening === true) listener.close(() => resolve());
        else resolve();
        dropAll();
      }),
  };
}

/** The host name that reaches the port from this machine; a wildcard address is not callable. */
function nameOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
