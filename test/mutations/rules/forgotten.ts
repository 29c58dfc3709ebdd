import type { Mutation } from '../mutation.ts';

/** Replies that only accept, and what must not be forgotten when a set of words grows (issue 11). */
export const FORGOTTEN: readonly Mutation[] = [
  {
    number: '11',
    rule: 'An accepted order is read only under its own client order id.',
    breaks: 'takes another order for the one that was accepted',
    find: 'return found?.clientOrderId === clientOrderId ? found : undefined;',
    replace: 'return found;',
    test: { file: 'lib/orders/place.test.ts', name: 'is not confused with another order that has the id: %s' },
  },
  {
    number: '11',
    rule: 'An accepted order that is read back as rejected is a refusal.',
    breaks: 'calls a rejected order placed',
    find: "if (resolution.kind === 'effect') return placedAs(await followUp(context, port, order, resolution.value, call));",
    replace: "if (resolution.kind === 'effect') return { outcome: 'placed', order: resolution.value };",
    test: {
      file: 'lib/orders/place.test.ts',
      name: 'is a refusal with its reason when a read shows it rejected',
    },
  },
  {
    number: '11',
    rule: 'A cancel that was only accepted is done when the order is read as cancelled, and not before.',
    breaks: 'says nothing of what an accepted cancel came to',
    find: 'if (isAcceptance(result.value)) return settleCancel(context, port, ref, id, onlyAccepted(port), call);',
    replace: 'if (isAcceptance(result.value)) throw onlyAccepted(port).problem;',
    test: { file: 'lib/orders/cancel.test.ts', name: 'that was only accepted answers with what a read shows' },
  },
  {
    number: '11',
    rule: 'Who finds an earlier attempt before it sends again leaves others the time to find it too.',
    breaks: 'lets the next one believe at once that there is none',
    find: 'const acceptedUntil = acceptedUntilOf(attempt, portOf(context, exchange, market));',
    replace: 'const acceptedUntil = 0;',
    test: {
      file: 'orders/keyed.test.ts',
      name: 'is found, and is not denied by a call that takes over from one that stopped there',
    },
  },
  {
    number: '11',
    rule: 'A moment that no date can hold makes a reply unreadable, and its outcome unknown.',
    breaks: 'takes any number for a moment',
    find: 'Math.abs(time) > FARTHEST_TIME',
    replace: 'Math.abs(time) > Number.POSITIVE_INFINITY',
    test: {
      file: 'binance/spot/port.test.ts',
      name: 'an answer with the invalid time %i leaves it unknown',
    },
  },
  {
    number: '11',
    rule: 'An order type that the instrument does not take is refused before anything is sent.',
    breaks: 'sends any order type',
    find: 'if (!capabilities.orderTypes.includes(request.type))',
    replace: 'if (capabilities.orderTypes.length === 0)',
    test: { file: 'checked-order.test.ts', name: 'is refused with 422 NOT_SUPPORTED: %s' },
  },
];
