/** The parts of vitest's tasks that are read here. */
export interface TaskFile {
  readonly id: string;
  readonly type: 'suite';
  readonly name: string;
  readonly filepath: string;
  readonly tasks: readonly Task[];
  readonly result?: { readonly state?: string };
}

interface TaskSuite {
  readonly type: 'suite';
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly Task[];
}

interface TaskTest {
  readonly type: 'test';
  readonly id: string;
  readonly name: string;
  readonly fullTestName?: string;
}

type Task = TaskSuite | TaskTest;

/** The tests of a file or a group, in order. */
export function testsOf({ tasks }: { readonly tasks: readonly Task[] }): readonly TaskTest[] {
  return tasks.flatMap((task) => (task.type === 'test' ? [task] : testsOf(task)));
}

/** The title of a test with those of its groups. */
export function titleOf({ fullTestName, name }: TaskTest): string {
  return fullTestName ?? name;
}
