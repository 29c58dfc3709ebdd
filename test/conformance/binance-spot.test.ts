import { buildBinanceSpot } from '../../paper/src/testing.ts';
import { conform } from './conform.ts';

conform(buildBinanceSpot);
