import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ConditionalTable } from '../../lib/intents/own-writes.ts';
import type { StoreFault } from './plan.ts';

/** A table with calls that fail before or after their effect, or take effect twice, as on a real network. */
export function faultyTable(table: ConditionalTable, fault: StoreFault | undefined): ConditionalTable {
  const strike = striker(fault);
  return {
    write: (...of) => strike(() => table.write(...of)),
    read: (...of) => strike(() => table.read(...of)),
  };
}

/** The same for a client of the real table. */
export function faultyClient(client: DynamoDBClient, fault: StoreFault | undefined): DynamoDBClient {
  const strike = striker(fault);
  return new Proxy(client, {
    get: (target, name, receiver) =>
      name === 'send'
        ? (command: Parameters<DynamoDBClient['send']>[0], options: object) =>
            strike(() => target.send(command, options))
        : Reflect.get(target, name, receiver),
  });
}

function striker(fault: StoreFault | undefined): <T>(call: () => Promise<T>) => Promise<T> {
  let calls = 0;
  return async (call) => {
    calls += 1;
    if (fault === undefined || calls < fault.at || calls >= fault.at + fault.calls) return call();
    switch (fault.kind) {
      case 'replyLost':
        await call();
        throw new Error('the table did not answer');
      case 'refused':
        throw new Error('the table did not answer');
      case 'repeated':
        // The condition of a write that succeeded once fails the second time.
        await call();
        return call();
    }
  };
}
