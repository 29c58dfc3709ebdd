/**
 * Preloaded by a gateway that should treat a paper exchange as a real one: hosts under `.test` resolve, apparently over
 * TLS, to port `FAR_EXCHANGE_PORT` of loopback, and the clock is `FAR_AHEAD_MS` ahead. No other host is reachable.
 */
const net = process.getBuiltinModule('node:net');
const tls = process.getBuiltinModule('node:tls');
const port = Number(process.env.FAR_EXCHANGE_PORT);
const ahead = Number(process.env.FAR_AHEAD_MS ?? 0);

Object.assign(tls, {
  connect: ({ host = '' }: { readonly host?: string }) => {
    if (!host.endsWith('.test')) throw new Error(`${host} is out of reach`);
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => socket.emit('secureConnect'));
    return socket;
  },
});

const clock = Date.now;
Date.now = () => clock() + ahead;
