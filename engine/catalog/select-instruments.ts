import { hasCalendar } from '../calendars/calendars';
import { describeInstrument, type InstrumentDescription } from '../model/describe-instrument';
import { HoldfastError } from '../model/errors';
import { venueOf } from '../model/identifiers';
import type { InstrumentDefinition } from '../model/instrument-definition';
import { looksLikeDerivative, parseInstrumentId } from '../model/instrument-id';
import { requireTerms, termsOf, undeclared } from '../model/instrument-terms';
import type { InstrumentFilter, Manifest } from '../model/manifest';
import { withSuggestion } from '../model/suggestion';
import { MICROS_PER_DAY, startMicros, type Micros } from '../model/time';
import { IndexCalendars } from './index-calendars';
import type { InstrumentsFile } from './instruments-file';

export interface Selection {
  catalog: string;
  /** Start of the session; days to expiry count from its UTC day. */
  start: Micros;
  instruments?: string[];
  filter?: InstrumentFilter;
  /** Path of the instruments in errors. @default 'instruments' */
  instrumentsPath?: string;
}

export type SelectedInstrument = Pick<Manifest['instruments'][number], 'id' | 'definition'>;

/**
 * The instruments that a session takes, sorted by id, each with what `instruments.json` says of it. Those that lack terms
 * are left out, as the catalog's listing does, unless they are named or nothing else is there.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path of the id, INVALID_ID, INSTRUMENTS_INVALID, NO_DATA,
 *   INSTRUMENT_UNDECLARED
 */
export function selectInstruments(
  known: ReadonlyMap<string, unknown>,
  file: InstrumentsFile,
  selection: Selection,
): SelectedInstrument[] {
  const { instruments, filter = {}, instrumentsPath = 'instruments', start } = selection;
  requireKnown(known, instruments ?? [], { catalog: selection.catalog, path: instrumentsPath });
  requireKnown(known, filter.ids ?? [], { catalog: selection.catalog, path: 'filter.ids' });
  const wanted = instruments ? [...new Set(instruments)].sort() : [...known.keys()];
  const near = yearOf(start);
  const indices = new IndexCalendars(known.keys());
  const isNamed = instruments !== undefined || filter.ids !== undefined;
  const selected: SelectedInstrument[] = [];
  let lacking: unknown;
  for (const id of wanted) {
    if (filter.venue !== undefined && venueOf(id) !== filter.venue) continue;
    const definition = indices.apply(id, file.definitionOf(id));
    const description = describeInstrument(id, definition, near);
    if (!matches(description, filter, start)) continue;
    try {
      requireKnownTerms(description, definition);
    } catch (error) {
      if (isNamed) throw error;
      lacking ??= error;
      continue;
    }
    selected.push({ id, ...(definition && { definition }) });
  }
  if (selected.length === 0 && lacking !== undefined) throw lacking;
  if (selected.length === 0) throw new HoldfastError('NO_DATA', 'No instrument of the catalog matches.');
  return selected;
}

/** Undefined for a start so early that it only means "all". */
function yearOf(start: Micros): number | undefined {
  return start < startMicros('2000-01-01') ? undefined : new Date(start / 1000).getUTCFullYear();
}

/** @throws HoldfastError INSTRUMENT_UNDECLARED naming what `instruments.json` has to say before the instrument is used */
export function requireKnownTerms(description: InstrumentDescription, definition?: InstrumentDefinition): void {
  const { id, calendar } = description;
  const parsed = parseInstrumentId(id);
  if (definition?.kind === undefined && looksLikeDerivative(parsed)) {
    const forms =
      'NIFTY24JAN25C21700.NSE, NIFTY24JAN21700CE.NFO, SPY240119C00475000.OPRA, BTC-27DEC24-100000-C.DERIBIT or ESH24.XCME';
    const advice = `write it as ${forms}, or give its kind in instruments.json`;
    throw undeclared(id, 'kind', `${id} looks like an option or a future, but its form is not known: ${advice}.`);
  }
  requireTerms(description, termsOf(parsed), definition);
  if (hasCalendar(calendar)) return;
  const setting = `{"${definition?.calendar === undefined ? `*.${parsed.venue}` : id}": {"calendar": "24x7"}}`;
  const advice = `give one of docs/calendars.md in instruments.json, such as ${setting}`;
  throw undeclared(id, 'calendar', `No calendar ${calendar} is known, by which ${id} trades: ${advice}.`);
}

function requireKnown(
  known: ReadonlyMap<string, unknown>,
  ids: readonly string[],
  { catalog, path }: { catalog: string; path: string },
): void {
  ids.forEach((instrument, i) => {
    if (known.has(instrument)) return;
    const message = `The catalog ${catalog} has no instrument ${instrument}.`;
    const extra = { path: `${path}.${i}`, details: { instrument } };
    throw withSuggestion(new HoldfastError('INSTRUMENT_NOT_FOUND', message, extra), instrument, known.keys());
  });
}

function matches(instrument: InstrumentDescription, filter: InstrumentFilter, start: Micros): boolean {
  const { ids, underlying } = filter;
  if (ids && !ids.includes(instrument.id)) return false;
  if (underlying !== undefined && !isOn(instrument, underlying)) return false;
  return instrument.kind !== 'option' || matchesOption(instrument, filter, start);
}

/** The underlying itself passes too, and by its symbol alone, so that a chain comes with its underlying's bars. */
function isOn({ id, symbol, underlying }: InstrumentDescription, wanted: string): boolean {
  return [id, symbol, underlying].includes(wanted) || underlying?.startsWith(`${wanted}.`) === true;
}

function matchesOption(instrument: InstrumentDescription, filter: InstrumentFilter, start: Micros): boolean {
  const { minStrike = 0, maxStrike = Infinity, minExpiryDays = -Infinity, maxExpiryDays, right } = filter;
  const strike = instrument.strike!;
  if (strike < minStrike || strike > maxStrike) return false;
  if (right !== undefined && instrument.right !== right) return false;
  const days = (startMicros(instrument.expiry!) - Math.floor(start / MICROS_PER_DAY) * MICROS_PER_DAY) / MICROS_PER_DAY;
  // A limit on the days to come leaves out what expired before the session starts.
  return days >= minExpiryDays && (maxExpiryDays === undefined || (days >= 0 && days <= maxExpiryDays));
}
