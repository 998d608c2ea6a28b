import { ALWAYS, calendarOf } from '../calendars/calendars';
import { HoldfastError } from '../model/errors';
import { underlyingName } from '../model/index-names';
import type { InstrumentDefinition } from '../model/instrument-definition';
import { parseInstrumentId, type ParsedInstrument } from '../model/instrument-id';
import { termsOf } from '../model/instrument-terms';

/**
 * Indices without an exchange trade by the hours of the options and futures on them that their catalog holds: else a day of
 * SPX.INDEX would end at midnight UTC, after the options that it settles.
 */
export class IndexCalendars {
  #calendars: ReadonlyMap<string, string> | undefined;

  /** @param ids all instruments of the catalog */
  constructor(private readonly ids: Iterable<string>) {}

  /** The definition with the calendar that the index goes by, where that is not its own. */
  apply(id: string, definition: InstrumentDefinition | undefined): InstrumentDefinition | undefined {
    if (definition?.calendar !== undefined) return definition;
    const parsed = parsedOf(id);
    const isIndex = definition?.kind === undefined ? parsed?.kind === 'index' : definition.kind === 'index';
    if (!parsed || !isIndex || calendarOf(parsed.venue) !== ALWAYS) return definition;
    this.#calendars ??= calendarsOf(this.ids);
    const calendar = this.#calendars.get(underlyingName(parsed.symbol)) ?? this.#calendars.get(id);
    return calendar === undefined ? definition : { ...definition, calendar };
  }
}

/** Venue of the first derivative on each underlying that trades by hours. */
function calendarsOf(ids: Iterable<string>): Map<string, string> {
  const calendars = new Map<string, string>();
  for (const id of ids) {
    const parsed = parsedOf(id);
    if (parsed?.kind !== 'option' && parsed?.kind !== 'future') continue;
    const underlying = termsOf(parsed).underlying ?? parsed.underlying;
    if (calendars.has(underlying) || calendarOf(parsed.venue) === ALWAYS) continue;
    calendars.set(underlying, parsed.venue);
  }
  return calendars;
}

function parsedOf(id: string): ParsedInstrument | undefined {
  try {
    return parseInstrumentId(id);
  } catch (error) {
    if (error instanceof HoldfastError) return undefined;
    throw error;
  }
}
