import { conform } from './conform.ts';
import { PRODUCTS } from './products.ts';

conform(PRODUCTS.filter(({ exchange }) => exchange === 'binance'));
