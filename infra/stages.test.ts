import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONFIG_VARIABLES } from '../lib/config.ts';
import { checkedStage, deploymentOf } from './deployment.ts';
import { DEPLOYMENT_OPTIONS } from './options.ts';
import { FIXED_SETTINGS } from './settings.ts';
import { STAGES } from './stage-file.ts';
import example from './stages/example.ts';

const stages = readdirSync(STAGES).map((file) => file.replace(/\.ts$/, ''));

test.each(stages.filter((stage) => stage !== 'example'))('%s can be deployed', async (stage) => {
  await expect(deploymentOf({ context: { stage }, env: {} })).resolves.toMatchObject({ stage });
});

test('the example has every option and every setting, and can be deployed under another name', () => {
  const { settings, ...options } = example;
  expect(Object.keys(options).toSorted()).toEqual(Object.keys(DEPLOYMENT_OPTIONS).toSorted());
  const own = Object.entries(CONFIG_VARIABLES)
    .filter(([name, { secret }]) => !secret && !FIXED_SETTINGS.has(name))
    .map(([name]) => name);
  expect(Object.keys(settings ?? {}).toSorted()).toEqual(own.toSorted());
  expect(checkedStage('prod', example, 'example').config.trading.limits).toMatchObject({ priceBandPercent: '2.5' });
});
