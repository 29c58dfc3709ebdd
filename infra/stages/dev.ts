import { defineStage } from '../stage-file.ts';

/** For trying things out: everything goes with its stack, and nothing that costs by the hour is on. */
export default defineStage({});
