import { calendarName } from '../calendars/calendars';
import { requireKnownTerms } from '../catalog/select-instruments';
import { describeInstrument } from '../model/describe-instrument';
import { HoldfastError } from '../model/errors';
import { venueOf } from '../model/identifiers';

const MOST_NOTES = 5;

/** In words, by which calendar instruments are taken to trade, one for each venue whose calendar is known. */
export function calendarNotes(files: readonly { instruments: readonly string[] }[]): string[] {
  const notes = new Map<string, string>();
  for (const id of new Set(files.flatMap(({ instruments }) => instruments))) {
    const venue = venueOf(id);
    if (notes.has(venue) || undeclaredOf(id)) continue;
    const { calendar } = describeInstrument(id);
    notes.set(venue, `${id} has the venue ${venue}, and trades by the calendar ${calendarName(calendar)}.`);
    if (notes.size === MOST_NOTES) break;
  }
  return [...notes.values()];
}

/** In words, what sessions will ask for of instruments that their ids alone do not tell, such as those of an unknown venue. */
export function undeclaredNotes(files: readonly { instruments: readonly string[] }[]): string[] {
  const notes = new Map<string, string>();
  for (const id of new Set(files.flatMap(({ instruments }) => instruments))) {
    const { field, message } = undeclaredOf(id) ?? {};
    // One of a venue speaks for all of it.
    const key = `${field}/${field === 'calendar' ? id.slice(id.lastIndexOf('.')) : id}`;
    const other = field === 'calendar' ? ' Or import it with another venue.' : '';
    if (message !== undefined && !notes.has(key)) notes.set(key, `Sessions will refuse ${id}. ${message}${other}`);
    if (notes.size === MOST_NOTES) break;
  }
  return [...notes.values()];
}

function undeclaredOf(id: string): { field: string; message: string } | undefined {
  try {
    requireKnownTerms(describeInstrument(id));
    return undefined;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return { field: error.path?.split('.').at(-1) ?? '', message: error.message };
  }
}
