import { byTheBook } from './by-the-book.js';
import { placeSigned } from './signed-order.js';

/** The framework by the book, without an exchange library: a request signed by hand. */
export const handler = byTheBook(placeSigned);
