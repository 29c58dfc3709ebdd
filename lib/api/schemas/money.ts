import * as z from 'zod';
import { decimalAmount } from './primitives.ts';

export const moneySchema = z
  .strictObject({ amount: decimalAmount, asset: z.string() })
  .meta({ id: 'Money', description: 'A signed amount of one asset.' });
