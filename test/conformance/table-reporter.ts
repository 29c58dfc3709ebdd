import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { PRODUCTS } from './products.ts';
import { SCENARIOS } from './scenarios.ts';

interface Cell {
  readonly passed: boolean;
  readonly variant: string | undefined;
}

/** Prints product × scenario: ✓ as promised, ✓ and a letter for a declared variant, ✗ broken, · not played. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells = new Map<string, Cell>();
    const failures: string[] = [];
    const outside: TestCase[] = [];
    for (const module of modules) {
      failures.push(...module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`));
      for (const each of module.children.allTests()) {
        const result = each.result();
        const passed = result.state === 'passed';
        if (!passed) failures.push(`${each.fullName}\n    ${reasonOf(result.errors)}`);
        if (each.parent.type === 'module' || !MATRIX.has(keyOf(each.parent.name, each.name))) outside.push(each);
        else cells.set(keyOf(each.parent.name, each.name), { passed, variant: each.meta().variant });
      }
    }
    process.stdout.write(`${[...table(cells), '', ...summary(cells, outside, failures)].join('\n')}\n`);
  }
}

const MATRIX: ReadonlySet<string> = new Set(
  PRODUCTS.flatMap((product) => SCENARIOS.map(({ name }) => keyOf(product.name, name))),
);

function keyOf(product: string, scenario: string): string {
  return `${product}\n${scenario}`;
}

function reasonOf(errors: readonly { message: string }[] | undefined): string {
  return errors?.[0]?.message.split('\n')[0] ?? 'it was not run to its end';
}

function table(cells: ReadonlyMap<string, Cell>): string[] {
  const notes = new Map<string, string>();
  const letterOf = (variant: string): string => {
    const letter = notes.get(variant) ?? letters(notes.size);
    notes.set(variant, letter);
    return letter;
  };
  const wide = Math.max(...SCENARIOS.map(({ name }) => name.length));
  const rows = SCENARIOS.map(({ name }) => {
    const marks = PRODUCTS.map((product) => {
      const cell = cells.get(keyOf(product.name, name));
      if (cell === undefined) return '·';
      return cell.passed ? `✓${cell.variant === undefined ? '' : letterOf(cell.variant)}` : '✗';
    });
    return `${name.padEnd(wide)}  ${marks.map((mark) => mark.padEnd(3)).join(' ')}`.trimEnd();
  });
  const numbers = PRODUCTS.map((_, index) => String(index + 1).padEnd(3)).join(' ');
  return [
    ...PRODUCTS.map(({ name }, index) => `${String(index + 1).padStart(2)}  ${name}`),
    '',
    `${' '.repeat(wide)}  ${numbers}`.trimEnd(),
    ...rows,
    '',
    ...[...notes].map(([variant, letter]) => `✓${letter}  as declared: ${variant}`),
  ];
}

/** `a` to `z`, then `aa`. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function summary(
  cells: ReadonlyMap<string, Cell>,
  outside: readonly TestCase[],
  failures: readonly string[],
): string[] {
  const passed = [...cells.values()].filter((cell) => cell.passed).length;
  return [
    ...outside.map((each) => `${each.result().state === 'passed' ? '✓' : '✗'}  ${each.name}`),
    ...failures.map((failure) => `✗  ${failure}`),
    `${passed} of ${PRODUCTS.length * SCENARIOS.length} hold: ${SCENARIOS.length} scenarios on ${PRODUCTS.length} products`,
  ];
}
