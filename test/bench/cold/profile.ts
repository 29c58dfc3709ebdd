import type { World } from './world/world.ts';
export async function drawProfile(_: { folder: string; world: World; samples: number; file: string }): Promise<void> {}
