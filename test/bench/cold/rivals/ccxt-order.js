/** Points ccxt's `binance` at the exchange stub, and places an order with it. */
export async function placeWith(exchange, { price, quantity, symbol }) {
  const { api } = exchange.urls;
  for (const [name, url] of Object.entries(api)) {
    if (typeof url === 'string') api[name] = `${process.env.EXCHANGE_URL}${new URL(url).pathname}`;
  }
  return await exchange.createOrder(symbol, 'limit', 'buy', Number(quantity), Number(price));
}
