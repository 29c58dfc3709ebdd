import { buildBybit } from '../../paper/src/testing.ts';
import { conform } from './conform.ts';

conform(buildBybit);
