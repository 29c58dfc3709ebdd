import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** CDK writes each app's output to a folder and leaves it there; this one is removed at the end of the file. */
const outdir = mkdtempSync(join(tmpdir(), 'atlas-cdk-'));
process.env.CDK_OUTDIR = outdir;
afterAll(() => rmSync(outdir, { recursive: true, force: true }));
