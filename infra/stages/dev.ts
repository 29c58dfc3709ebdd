import { defineStage } from '../stage-file.ts';

/** For experiments: everything is deleted with its stack, and nothing billed by the hour is on. */
export default defineStage({});
