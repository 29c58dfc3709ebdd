import type { Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { ForeignText } from './foreign-text.ts';
import type { LeftOut } from './port.ts';

/** A detail is our sentence around a text of the exchange. */
const LONGEST_DETAIL = 600;
/** A type or a state. */
export const LONGEST_WORD = 64;

/** Cleans what orders, omitted rows and problems carry of an exchange's text. Names and ids are never altered. */
export interface Cleaning {
  /** Whether every id of the order can be shown. */
  isExact(order: Order): boolean;
  orderOf(order: Order): Order;
  leftOutOf(leftOut: LeftOut): LeftOut;
  /** The name, if it can be shown. */
  fitting(name: string | undefined): string | undefined;
  problemOf(problem: Problem): Problem;
  /** The result of a read; its problem is cleaned. */
  reading<T>(work: () => Promise<T>): Promise<T>;
}

export function cleaningWith({ cleaned, isFit }: ForeignText): Cleaning {
  const orderOf = (order: Order): Order => ({
    ...order,
    exchangeType: cleaned(order.exchangeType, LONGEST_WORD),
    exchangeState: cleaned(order.exchangeState, LONGEST_WORD),
    stateReason: order.stateReason === null ? null : cleaned(order.stateReason) || null,
    selfTradePrevention:
      order.selfTradePrevention === null ? null : cleaned(order.selfTradePrevention, LONGEST_WORD) || null,
  });
  const isExact = ({ exchangeSymbol, exchangeOrderId, clientOrderId, orderListId }: Order): boolean =>
    [exchangeSymbol, exchangeOrderId, clientOrderId, orderListId].every((id) => id === null || isFit(id));
  const fitting = (name: string | undefined) => (name !== undefined && isFit(name) ? name : undefined);
  const problemOf = (problem: Problem): Problem => {
    const { exchangeCode, exchangeMessage, order } = problem.details;
    return new Problem(
      problem.code,
      cleaned(problem.detail, LONGEST_DETAIL),
      {
        ...problem.details,
        ...(exchangeCode !== undefined && { exchangeCode: cleaned(exchangeCode, LONGEST_WORD) }),
        ...(exchangeMessage !== undefined && { exchangeMessage: cleaned(exchangeMessage) }),
        ...(order !== undefined && { order: isExact(order) ? orderOf(order) : undefined }),
      },
      { cause: problem.cause },
    );
  };
  return {
    isExact,
    orderOf,
    fitting,
    problemOf,
    leftOutOf: (leftOut) => ({
      ...leftOut,
      exchangeSymbol: fitting(leftOut.exchangeSymbol),
      exchangeOrderId: fitting(leftOut.exchangeOrderId),
      ...(leftOut.exchangeFillId !== undefined && { exchangeFillId: fitting(leftOut.exchangeFillId) }),
      reason: cleaned(leftOut.reason),
    }),
    async reading(work) {
      try {
        return await work();
      } catch (error) {
        throw error instanceof Problem ? problemOf(error) : error;
      }
    },
  };
}
