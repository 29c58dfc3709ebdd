import { expect, it } from 'vitest';
import { createSampleTrader } from '../testing/trader-fixture.ts';

it('by default moves prices on contracts and refuses them on spot', () => {
  const trader = createSampleTrader();
  const settings = () => trader.get('/account/user-setting-config').result;
  expect(settings()).toMatchObject({ lpaSpot: false, lpaPerp: false });
  const choose = (category: string, modifyEnable?: boolean) =>
    trader.post('/account/set-limit-px-action', { category, modifyEnable }).retCode;
  expect([choose('linear', false), choose('spot', true)]).toEqual([0, 0]);
  expect(settings()).toMatchObject({ lpaSpot: true, lpaPerp: true });
  expect(choose('linear')).toBe(10001);
});

it('returns the fees of a category, of one symbol or of one coin', () => {
  const trader = createSampleTrader();
  const symbols = (fields: Record<string, string>) =>
    trader.get('/account/fee-rate', fields).list.map(({ symbol }) => symbol);
  expect(trader.get('/account/fee-rate', { category: 'spot', symbol: 'BTCUSDT' }).list).toEqual([
    { symbol: 'BTCUSDT', takerFeeRate: '0.001', makerFeeRate: '0.001' },
  ]);
  expect(trader.get('/account/fee-rate', { category: 'linear', symbol: 'BTCUSDT' }).list).toMatchObject([
    { takerFeeRate: '0.00055', makerFeeRate: '0.0002' },
  ]);
  expect(symbols({ category: 'inverse', baseCoin: 'ETH' })).toContain('ETHUSD');
  expect(symbols({ category: 'inverse', baseCoin: 'ETH' })).not.toContain('BTCUSD');
  expect(symbols({})).toContain('BTCPERP');
  expect(trader.get('/account/fee-rate', { category: 'spot', symbol: 'NONE' }).retCode).toBe(10001);
});

it('keeps regular margin', () => {
  const trader = createSampleTrader();
  const choose = (setMarginMode: string) => trader.post('/account/set-margin-mode', { setMarginMode }).retCode;
  expect([choose('REGULAR_MARGIN'), choose('ISOLATED_MARGIN')]).toEqual([0, 10001]);
});

it('returns the permissions and the expiry of a key', () => {
  const trader = createSampleTrader();
  expect(trader.get('/user/query-api').result).toMatchObject({
    apiKey: 'paper-key',
    readOnly: 0,
    ips: ['*'],
    uta: 1,
    expiredAt: '2027-02-13T12:00:00Z',
  });
});

it('lists the coins, with deposits and withdrawals disabled', () => {
  const trader = createSampleTrader();
  expect(trader.get('/asset/coin/query-info', { coin: 'BTC' }).result.rows).toMatchObject([
    { coin: 'BTC', chains: [{ chain: 'BTC', chainWithdraw: '0' }] },
  ]);
  expect(
    trader.get('/asset/transfer/query-account-coins-balance', { accountType: 'UNIFIED', coin: 'BTC' }).retCode,
  ).toBe(0);
  expect(
    trader.get('/asset/transfer/query-account-coin-balance', { accountType: 'UNIFIED', coin: 'BTC' }).retCode,
  ).toBe(0);
});
