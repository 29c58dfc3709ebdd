import { buildBitmex } from '../../paper/src/bitmex/bitmex.ts';
import { conform } from './conform.ts';

conform(buildBitmex);
