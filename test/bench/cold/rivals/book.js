import { byTheBook } from './by-the-book.js';
import { placeSigned } from './signed-order.js';

/** The framework by the book, and no library of an exchange: a request signed by hand. */
export const handler = byTheBook(placeSigned);
