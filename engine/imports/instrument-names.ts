import { instrumentIdSchema, stemOfFile } from '../model/identifiers';
import type { ImportForm, ImportOverrides } from '../model/imports';
import { parseInstrumentId } from '../model/instrument-id';
import type { RawFile } from './import-source';

/**
 * Id of the instrument of a file that has one: what was given, else what the file tells by itself, else its name, with
 * the venue of the form where it has none.
 * @returns undefined where none of them is an id
 */
export function instrumentOfFile(
  file: Pick<RawFile, 'name' | 'instrument'>,
  { instrument, venue }: Pick<ImportOverrides, 'instrument' | 'venue'> & Pick<ImportForm, 'venue'>,
): string | undefined {
  if (instrument !== undefined) return instrument;
  if (file.instrument !== undefined && isId(file.instrument)) return file.instrument;
  const stem = stemOfFile(file.name);
  // As TradingView names its files: NASDAQ_AAPL, 1D.
  const [, exchange, symbol] = /^([A-Z0-9]+)_([A-Z0-9.!]+), \w+$/.exec(stem) ?? [];
  if (exchange !== undefined && symbol !== undefined) return idOf(`${symbol.replace('!', '')}.${exchange}`);
  const known = idOf(stem);
  if (known !== undefined && (venue === undefined || isNamed(stem))) return known;
  return venue === undefined ? undefined : idOf(`${symbolOf(stem, venue)}.${venue}`);
}

/** What goes before a symbol in names of files, and what follows it. */
const BEFORE = /^(DAT_ASCII_|(daily|weekly|monthly|intraday)(_adjusted)?(_\d+min)?_)/i;
const AFTER = /[-_ ,](\d+(m|h|d|w|mo|min|s)?|M\d+|H\d+|D\d?|W\d|MN\d?|daily|intraday|candlestick|ticks)([-_ .,].*)?$/i;

/** The symbol in a name such as BTCUSDT-1h-2024-01, BTC-USD_coinbase_1m or DAT_ASCII_EURUSD_M1_2012. */
function symbolOf(stem: string, venue: string): string {
  let symbol = stem.replace(BEFORE, '');
  while (AFTER.test(symbol)) symbol = symbol.replace(AFTER, '');
  const upper = symbol.toUpperCase();
  const isNamed = [`_${venue}`, `-${venue}`].some((end) => upper.endsWith(end) && upper.length > end.length);
  return isNamed ? upper.slice(0, -venue.length - 1) : upper;
}

/** Whether a name ends in a venue, not in a part of its symbol. */
function isNamed(stem: string): boolean {
  return /\.[A-Z_][A-Z0-9_]*$/.test(stem);
}

function idOf(text: string): string | undefined {
  const id = text.trim();
  if (isId(id)) return id;
  const upper = id.toUpperCase();
  return isId(upper) && id.includes('.') ? upper : undefined;
}

/** Whether a text is the id of an instrument. */
export function isId(text: string): boolean {
  return instrumentIdSchema.safeParse(text).success;
}

/** Whether prices of an instrument may be of any sign: those of futures may. */
export function mayBeNegative(instrument: string): boolean {
  try {
    return parseInstrumentId(instrument).kind === 'future';
  } catch {
    return false;
  }
}
