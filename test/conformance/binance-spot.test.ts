import { buildBinanceSpot } from '../../paper/src/binance/spot.ts';
import { conform } from './conform.ts';

conform(buildBinanceSpot);
