import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { PAPER_KEY } from '../../../../local/paper-environment.ts';
import { startPaper } from '../../../../paper/src/index.ts';
import { serve } from './part.ts';

/**
 * The exchange stub, in its own process: the paper exchanges over loopback, with and without TLS. `reset` makes them
 * fresh, so that no sample hits limits that earlier ones used up; `plant` rests an order and returns its id.
 */
const { KEY, CERT } = process.env;
const paper = await startPaper({ makerIntervalMs: 0 });

const tls = createServer({ key: KEY, cert: CERT }, (socket) => {
  const upstream = connect(Number(new URL(paper.url).port), '127.0.0.1');
  socket.pipe(upstream).pipe(socket);
  for (const end of [socket, upstream]) end.setNoDelay(true).on('error', () => undefined);
});
tls.listen(0, '127.0.0.1');
await once(tls, 'listening');

serve(
  { url: paper.url, tlsUrl: `https://localhost:${(tls.address() as AddressInfo).port}` },
  {
    reset() {
      paper.control.reset(1);
      paper.control.setPrice('spot', 'BTCUSDT', '90000');
      return Promise.resolve('');
    },
    async plant() {
      const order = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=80000';
      const query = `${order}&timestamp=${Date.now()}`;
      const signature = createHmac('sha256', PAPER_KEY.apiSecret).update(query).digest('hex');
      const reply = await fetch(`${paper.url}/api/v3/order?${query}&signature=${signature}`, {
        method: 'POST',
        headers: { 'X-MBX-APIKEY': PAPER_KEY.apiKey },
      });
      const { orderId } = (await reply.json()) as { readonly orderId: number };
      return `binance.spot.BTCUSDT.${orderId}`;
    },
  },
);
