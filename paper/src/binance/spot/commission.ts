import type { Endpoint } from '../api.ts';
import { FEE_RATE } from './instruments.ts';
import { amount, type SpotVenue } from './venue.ts';

const NONE = { maker: amount(0n), taker: amount(0n), buyer: amount(0n), seller: amount(0n) };

/** `GET /api/v3/account/commission` (docs/venues/binance.md §23.2). */
export function commission(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/account/commission',
    security: 'userData',
    weight: 20,
    mandatory: ['symbol'],
    handle({ parameters }) {
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      return {
        body: {
          symbol,
          standardCommission: { ...NONE, maker: amount(FEE_RATE), taker: amount(FEE_RATE) },
          specialCommission: NONE,
          taxCommission: NONE,
          discount: {
            enabledForAccount: false,
            enabledForSymbol: false,
            discountAsset: 'BNB',
            discount: '0.75000000',
          },
        },
      };
    },
  };
}
