/** A strategy whose alert places a limit order that rests in the book of the paper exchange. */
export const BENCH_STRATEGY = {
  name: 'bench',
  secret: 'a-secret-of-nobody-but-the-bench',
  template: {
    time: 'time',
    order: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.01',
      price: '80000',
    },
    limits: { symbols: { 'BTC/USDT': { maxQuantity: '1' } }, ordersPerDay: 500 },
  },
} as const;

/** The parameters of the strategy, below the path of all strategies. */
export function strategyParametersBelow(path: string) {
  const { name, secret, template } = BENCH_STRATEGY;
  return [
    { Name: `${path}/${name}/secret`, Type: 'SecureString', Value: secret },
    { Name: `${path}/${name}/template`, Type: 'String', Value: JSON.stringify(template) },
  ];
}
