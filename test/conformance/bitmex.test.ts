import { buildBitmex } from '../../local/paper/bitmex/bitmex.ts';
import { conform } from './conform.ts';

conform(buildBitmex);
