import { buildBinanceFutures } from '../../local/paper/binance/futures.ts';
import { conform } from './conform.ts';

conform(buildBinanceFutures);
