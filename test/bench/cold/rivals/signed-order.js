import { createHmac } from 'node:crypto';

/** The minimum that places an order at Binance spot: signs it, sends it, reads the answer. */
export function placeSigned({ apiKey, apiSecret }, { price, quantity, side, type }) {
  const { EXCHANGE_URL } = process.env;
  const query = new URLSearchParams({
    symbol: 'BTCUSDT',
    side,
    type,
    timeInForce: 'GTC',
    quantity,
    price,
    recvWindow: '2000',
    timestamp: String(Date.now()),
  }).toString();
  const signature = createHmac('sha256', apiSecret).update(query).digest('hex');
  return send(`${EXCHANGE_URL}/api/v3/order?${query}&signature=${signature}`, { 'X-MBX-APIKEY': apiKey });
}

/** Sends a POST over `node:http` or `node:https`, Node's fastest options for a first call. */
export function send(url, headers, body) {
  const client = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const call = client.request(url, { method: 'POST', headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
