import fc from 'fast-check';
import { afterEach, beforeEach } from 'vitest';

/** Loaded before each test file: says which test is running, so that what it reaches is known. */
const mark = (globalThis as { __atlasTest?: (id: string | undefined) => void }).__atlasTest;

beforeEach(({ task }) => mark?.(task.id));
afterEach(() => mark?.(undefined));

// The same values each time, and no smaller example: that a property fails is all that counts.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1, endOnFailure: true });
