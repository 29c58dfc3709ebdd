import { expect } from 'vitest';
import {
  changeAccountSettings,
  changeInstrumentSettings,
  readInstrumentSettings,
} from '../../../lib/account/settings.ts';
import { HAS_POSITIONS } from '../../../lib/domain/instrument.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

const NONE = 'no settings on spot';

function use({ instrument, context, deadline }: ScenarioFixture) {
  const { exchange, market, exchangeSymbol } = instrument;
  const id = `${exchange}.${market}.${exchangeSymbol}`;
  return {
    read: async () => (await readInstrumentSettings(context, id, deadline())).settings,
    change: (request: Parameters<typeof changeInstrumentSettings>[2]) =>
      changeInstrumentSettings(context, id, request, deadline()),
    changeAccount: (request: Parameters<typeof changeAccountSettings>[2]) =>
      changeAccountSettings(context, `${exchange}.${market}`, request, deadline()),
  };
}

/** Leverage, margin mode, position mode: a change is made, refused with its reason, or unknown. */
export const SETTINGS: readonly Scenario[] = [
  declared('settings: a leverage is set once, read back, and not sent again', async (fixture) => {
    const { read, change } = use(fixture);
    if (!HAS_POSITIONS[fixture.instrument.market]) {
      expect(await refusal(change({ leverage: '5' }))).toMatchObject({ code: 'NOT_SUPPORTED' });
      return NONE;
    }
    for (const leverage of ['5', '7']) {
      const commands = await fixture.commandsDuring(async () => {
        expect(await change({ leverage })).toMatchObject({
          settings: { leverage },
          results: [{ setting: 'leverage', outcome: 'done', problem: null }],
        });
      });
      expect(commands).toBe(1);
    }
    expect(await read()).toMatchObject({ leverage: '7' });
    expect(await fixture.commandsDuring(() => change({ leverage: '7.0' }))).toBe(0);
    return undefined;
  }),
  declared('settings: a leverage above the bracket is refused with the bound, and nothing is sent', async (fixture) => {
    const { read, change } = use(fixture);
    if (!HAS_POSITIONS[fixture.instrument.market]) return NONE;
    const { maxLeverage } = await read();
    const commands = await fixture.commandsDuring(async () => {
      const { code, details } = await refusal(change({ leverage: '100000' }));
      expect(code).toBe('OUT_OF_BOUNDS');
      expect(details.violations).toMatchObject([{ field: 'leverage', rule: 'max', bound: maxLeverage }]);
    });
    expect(commands).toBe(0);
    await change({ leverage: maxLeverage ?? '' });
    return undefined;
  }),
  declared('settings: a change whose reply is lost is read back', async (fixture) => {
    const { change } = use(fixture);
    if (!HAS_POSITIONS[fixture.instrument.market]) return NONE;
    fixture.paper.control.arm({ fault: 'reset-after-effect', product: fixture.product.paper, method: 'POST' });
    expect(await change({ leverage: '3' })).toMatchObject({ results: [{ outcome: 'done' }] });
    return undefined;
  }),
  declared('settings: a change that never arrived is not taken for done', async (fixture) => {
    const { change, read } = use(fixture);
    if (!HAS_POSITIONS[fixture.instrument.market]) return NONE;
    await change({ leverage: '4' });
    fixture.paper.control.arm({ fault: 'reset-before-effect', product: fixture.product.paper, method: 'POST' });
    const ended = await change({ leverage: '3' }).then(
      ({ results }) => results[0]?.outcome,
      (error: { readonly code?: string }) => error.code,
    );
    expect(await read()).toMatchObject({ leverage: '4' });
    if (fixture.port.validityMs === null) {
      expect(ended).toBe('unknown');
      return 'unknown for good: no signature expires at the engine';
    }
    expect(ended).toBe('NOT_PLACED');
    return undefined;
  }),
  declared('settings: the position mode, where it can be changed, and not with orders', async (fixture) => {
    const { changeAccount } = use(fixture);
    const settings = (await fixture.port.account()).settings;
    if (settings === null || !HAS_POSITIONS[fixture.instrument.market]) return NONE;
    if (settings.refusals.positionMode !== null) {
      const refused = await refusal(changeAccount({ positionMode: 'hedge' }));
      expect(refused).toMatchObject({ code: 'NOT_SUPPORTED', details: { violations: [{ field: 'positionMode' }] } });
      return `no position mode: ${settings.refusals.positionMode}`;
    }
    const hedged = await changeAccount({ positionMode: 'hedge' });
    expect(hedged.results).toMatchObject([{ outcome: 'done' }]);
    expect((await changeAccount({ positionMode: 'hedge' })).results).toMatchObject([{ outcome: 'done' }]);
    await changeAccount({ positionMode: 'oneWay' });
    return undefined;
  }),
  declared('settings: the margin mode, where it can be changed, is read back', async (fixture) => {
    const { change, read } = use(fixture);
    const settings = (await fixture.port.account()).settings;
    if (settings === null || !HAS_POSITIONS[fixture.instrument.market]) return NONE;
    if (settings.refusals.marginMode !== null) {
      const sent = await fixture.commandsDuring(async () => {
        const refused = await refusal(change({ marginMode: 'isolated' }));
        expect(refused).toMatchObject({ code: 'NOT_SUPPORTED', details: { violations: [{ field: 'marginMode' }] } });
      });
      expect(sent).toBe(0);
      return `no margin mode: ${settings.refusals.marginMode}`;
    }
    const isolated = { marginMode: 'isolated', ...(settings.leverageIsolates && { leverage: '5' }) } as const;
    expect(await change(isolated)).toMatchObject({ settings: { marginMode: 'isolated' } });
    expect(await read()).toMatchObject({ marginMode: 'isolated' });
    const crossed = await change({ marginMode: 'cross' });
    expect(crossed).toMatchObject({ settings: { marginMode: 'cross' }, results: [{ outcome: 'done' }] });
    return settings.leverageIsolates ? 'with the leverage' : undefined;
  }),
  declared('settings: the asset mode, where it can be changed, is read back', async (fixture) => {
    const { changeAccount } = use(fixture);
    const settings = (await fixture.port.account()).settings;
    if (settings === null || !HAS_POSITIONS[fixture.instrument.market]) return NONE;
    if (settings.refusals.assetMode !== null) {
      const sent = await fixture.commandsDuring(async () => {
        const refused = await refusal(changeAccount({ assetMode: 'multi' }));
        expect(refused).toMatchObject({ code: 'NOT_SUPPORTED', details: { violations: [{ field: 'assetMode' }] } });
      });
      expect(sent).toBe(0);
      return `no asset mode: ${settings.refusals.assetMode}`;
    }
    for (const assetMode of ['multi', 'single'] as const) {
      expect(await changeAccount({ assetMode })).toMatchObject({
        settings: { assetMode },
        results: [{ setting: 'assetMode', outcome: 'done' }],
      });
    }
    return undefined;
  }),
];
