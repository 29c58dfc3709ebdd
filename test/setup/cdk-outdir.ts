import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** CDK writes what it synthesizes to a folder for each app and leaves it there; this one goes when the file is done. */
const outdir = mkdtempSync(join(tmpdir(), 'atlas-cdk-'));
process.env.CDK_OUTDIR = outdir;
afterAll(() => rmSync(outdir, { recursive: true, force: true }));
