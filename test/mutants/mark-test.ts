import fc from 'fast-check';
import { afterEach, beforeEach } from 'vitest';

/** Loaded before each test file: records which test is running, so that the code it reaches is known. */
const mark = (globalThis as { __atlasTest?: (id: string | undefined) => void }).__atlasTest;

beforeEach(({ task }) => mark?.(task.id));
afterEach(() => mark?.(undefined));

// The same values each time, without shrinking: it only matters that a property fails.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1, endOnFailure: true });
