import { fileName } from '../../lib/api/operation.ts';
import { type Schedule, schedules } from '../../lib/api/schedules.ts';
import { expectThat } from '../../local/demo/expect.ts';
import { aws, type Cloud, signed } from './cloud.ts';
import { linesOf } from './observed.ts';

interface Target {
  readonly Arn: string;
  readonly Input?: string;
}

/** The schedules of a stack: run on request, as their rules say, and by the clock. */
export interface Schedules {
  /** Invokes the target of a schedule's deployed rule, with the rule's input. */
  run(schedule: Schedule): Promise<void>;
  /** Runs all once. */
  runAll(): Promise<string>;
  /** Also checks that the clock has run the schedules that were due. */
  firedByClock(ageMinutes: number): Promise<string>;
}

const ALL: readonly Schedule[] = Object.values(schedules);

export function schedulesOf(cloud: Cloud, stackName: string): Schedules {
  const asked = new Map<string, number>();
  const functionOf = (schedule: Schedule) => `${stackName}-${fileName(schedule)}`;

  const run = async (schedule: Schedule): Promise<void> => {
    const { Targets } = await aws<{ Targets: Target[] }>(cloud, 'events', 'AWSEvents.ListTargetsByRule', {
      Rule: functionOf(schedule),
    });
    const [target] = Targets;
    expectThat(Targets.length === 1, `the rule of ${schedule.name} has ${Targets.length} targets`);
    const url = new URL(`/2015-03-31/functions/${target?.Arn}/invocations`, cloud.url);
    const body = target?.Input ?? '{}';
    asked.set(schedule.name, (asked.get(schedule.name) ?? 0) + 1);
    const reply = await fetch(url, {
      method: 'POST',
      headers: signed(url, 'POST', body, 'lambda'),
      body,
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await reply.text();
    const failed = !reply.ok || reply.headers.has('x-amz-function-error');
    expectThat(!failed, `${schedule.name} failed: ${answer.slice(0, 300)}`);
  };

  return {
    run,
    async runAll() {
      for (const schedule of ALL) await run(schedule);
      return ALL.map(({ name, everyMinutes }) => `${name} (every ${everyMinutes} min)`).join(', ');
    },
    async firedByClock(ageMinutes) {
      const notes: string[] = [];
      for (const schedule of ALL) {
        const runs = await runsOf(cloud, functionOf(schedule));
        const byClock = runs - (asked.get(schedule.name) ?? 0);
        // The emulator checks its rules every ten seconds.
        const due = ageMinutes > schedule.everyMinutes + 0.5;
        expectThat(!due || byClock > 0, `${schedule.name} was due, and the clock has not run it`);
        notes.push(due ? `${schedule.name} ${byClock} times` : `${schedule.name} not due yet`);
      }
      return notes.join(', ');
    },
  };
}

/** How often a function ran: every run begins with a line of Lambda's own. */
async function runsOf(cloud: Cloud, functionName: string): Promise<number> {
  const lines = await linesOf(cloud, `/aws/lambda/${functionName}`);
  return lines.filter((line) => line.startsWith('START RequestId')).length;
}
