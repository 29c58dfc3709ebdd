import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import type { ConditionalTable } from '../../lib/intents/own-writes.ts';
import type { SwitchTable } from './memory-switches.ts';
import type { StoreFault } from './plan.ts';

/** A table with calls that fail before or after their effect, or take effect twice, as on a real network. */
export function faultyTable(table: ConditionalTable, fault: StoreFault | undefined): ConditionalTable {
  const strike = striker(fault);
  return {
    write: (...of) => strike(() => table.write(...of)),
    read: (...of) => strike(() => table.read(...of)),
  };
}

/** The same for a table of switches. */
export function faultySwitchTable(table: SwitchTable, fault: StoreFault | undefined): SwitchTable {
  const strike = striker(fault);
  return {
    read: (...of) => strike(() => table.read(...of)),
    write: (...of) => strike(() => table.write(...of)),
    all: () => strike(() => table.all()),
  };
}

/** The same for a client of the real table. */
export function faultyClient(client: DynamoDb, fault: StoreFault | undefined): DynamoDb {
  const strike = striker(fault);
  return { ...client, send: (...asked) => strike(() => client.send(...asked)) };
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
        // The condition of a write that has succeeded fails on the repetition.
        await call();
        return call();
    }
  };
}
