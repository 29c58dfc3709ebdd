import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/** The minimum work to place an order at Binance spot: sign, send on an open connection, read. */
export function bareOrders(baseUrl: string, now: () => number) {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(baseUrl);
  return {
    place({ price, quantity }: { readonly price: string; readonly quantity: string }): Promise<number> {
      const order = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=${quantity}&price=${price}`;
      const query = `${order}&recvWindow=2000&timestamp=${now()}`;
      const signature = createHmac('sha256', 'paper-secret').update(query).digest('hex');
      return new Promise((resolve, reject) => {
        const path = `/api/v3/order?${query}&signature=${signature}`;
        const call = request(
          { agent, hostname, port, path, method: 'POST', headers: { 'X-MBX-APIKEY': 'paper-key' } },
          (response) => {
            let text = '';
            response.on('data', (chunk: Buffer) => {
              text += chunk.toString();
            });
            response.on('end', () => {
              JSON.parse(text);
              resolve(response.statusCode ?? 0);
            });
          },
        );
        call.on('error', reject);
        call.end();
      });
    },
    close: () => agent.destroy(),
  };
}
