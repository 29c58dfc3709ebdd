import { buildBinanceSpot } from '../../local/paper/binance/spot.ts';
import { conform } from './conform.ts';

conform(buildBinanceSpot);
