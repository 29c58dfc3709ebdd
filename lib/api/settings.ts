import type { SettingResult, SettingsChanged } from '../account/settings.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Problem } from '../domain/problem.ts';
import type { AccountSettings, InstrumentSettings } from '../domain/settings.ts';
import { problemSummary } from './problem-document.ts';
import { type ApiResponse, ok } from './response.ts';

const UNTOLD_INSTRUMENT: InstrumentSettings = { leverage: null, marginMode: null, maxLeverage: null };
const UNTOLD_ACCOUNT: AccountSettings = { positionMode: null, assetMode: null };

/** 200 with the settings of an instrument. */
export function instrumentSettingsRead(instrument: Instrument, settings: InstrumentSettings): ApiResponse {
  return ok(instrumentDocument(instrument, settings));
}

/**
 * The settings are told as null where they could not be read after the changes, and `problem` says why.
 *
 * 200 when every change is made, 202 when one may be, 207 when one was refused after another was made.
 */
export function instrumentSettingsChanged({
  instrument,
  settings,
  unread,
  results,
}: SettingsChanged<InstrumentSettings> & { readonly instrument: Instrument }): ApiResponse {
  const body = instrumentDocument(instrument, settings ?? UNTOLD_INSTRUMENT);
  return { status: statusOf(results), body: { ...body, ...changeDocument(unread, results) } };
}

/** 200 with the settings of an account on one product. */
export function accountSettingsRead(product: string, settings: AccountSettings): ApiResponse {
  return ok({ product, ...settings });
}

/** Like `instrumentSettingsChanged`. */
export function accountSettingsChanged(
  product: string,
  { settings, unread, results }: SettingsChanged<AccountSettings>,
): ApiResponse {
  const body = { product, ...(settings ?? UNTOLD_ACCOUNT), ...changeDocument(unread, results) };
  return { status: statusOf(results), body };
}

function instrumentDocument({ exchange, market, symbol, exchangeSymbol }: Instrument, settings: InstrumentSettings) {
  const instrumentId = `${exchange}.${market}.${exchangeSymbol}`;
  return { instrumentId, exchange, market, symbol, exchangeSymbol, ...settings };
}

function changeDocument(unread: Problem | null, results: readonly SettingResult[]) {
  return { problem: unread && problemSummary(unread), results: results.map(resultDocument) };
}

function resultDocument({ problem, ...result }: SettingResult) {
  return { ...result, problem: problem && problemSummary(problem) };
}

function statusOf(results: readonly SettingResult[]): number {
  if (results.some(({ outcome }) => outcome === 'unknown')) return 202;
  return results.some(({ outcome }) => outcome === 'rejected') ? 207 : 200;
}
