import { describe, expect, it } from 'vitest';
import { sign, signedPayload } from '../authentication.ts';

const SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';

/** The worked examples V4 and V5 of protocol/binance.md §1.4. */
describe('a futures signature', () => {
  it('covers the query (V4)', () => {
    const query =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943';
    expect(sign(SECRET, signedPayload(`${query}&signature=left-out`, ''))).toBe(
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    );
  });

  it('covers query and body with nothing between them (V5)', () => {
    const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';
    const body = 'quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943&signature=left-out';
    expect(sign(SECRET, signedPayload(query, body))).toBe(
      '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4',
    );
  });
});
