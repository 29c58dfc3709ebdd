import { buildBinanceFutures } from '../../paper/src/binance/futures.ts';
import { conform } from './conform.ts';

conform(buildBinanceFutures);
