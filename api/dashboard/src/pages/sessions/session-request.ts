import type { SessionRequest } from '../../../../../engine/model/manifest';

/** Which instruments of its catalog a session takes. */
export const SELECTIONS = { all: 'All of the catalog', some: 'Chosen ones', filter: 'All that match' } as const;
export type Selection = keyof typeof SELECTIONS;

/** What stands in the form of a new session; texts as they were typed. */
export interface SessionState {
  name: string;
  catalog: string;
  start: string;
  end: string;
  selection: Selection;
  instruments: readonly string[];
  filter: Readonly<Record<FilterField, string>>;
  timeframe: string;
  maxConcurrent: string;
  follow: boolean;
}

/** Texts and numbers of `filter`, by whether they are numbers. */
export const FILTER_FIELDS = {
  venue: { label: 'Venue', number: false },
  underlying: { label: 'Underlying', number: false },
  right: { label: 'Right', number: false },
  minStrike: { label: 'Strike from', number: true },
  maxStrike: { label: 'Strike to', number: true },
  minExpiryDays: { label: 'Days to expiry from', number: true },
  maxExpiryDays: { label: 'Days to expiry to', number: true },
} as const;
export type FilterField = keyof typeof FILTER_FIELDS;
export const FILTERS = Object.keys(FILTER_FIELDS) as FilterField[];

export function emptySession(catalog: string): SessionState {
  return {
    ...{ name: '', catalog, start: '', end: '', selection: 'all', instruments: [], timeframe: '', maxConcurrent: '' },
    filter: Object.fromEntries(FILTERS.map((field) => [field, ''])) as Record<FilterField, string>,
    follow: false,
  };
}

/** A number, or what was typed where that is none, which the server then names. */
const numberOf = (text: string) => (Number.isNaN(Number(text)) ? (text as unknown as number) : Number(text));

function filterOf(filter: SessionState['filter']): SessionRequest['filter'] {
  const given = FILTERS.filter((field) => filter[field].trim() !== '');
  return Object.fromEntries(
    given.map((field) => [field, FILTER_FIELDS[field].number ? numberOf(filter[field]) : filter[field].trim()]),
  );
}

/** @param covered first and last day of the catalog's data, for what was left open */
export function sessionRequest(
  state: SessionState,
  covered: { first: string; last: string } | undefined,
): SessionRequest {
  const { name, catalog, start, end, selection, instruments, timeframe, maxConcurrent, follow } = state;
  return {
    ...{ name: name.trim(), catalog, follow },
    start: start || (covered?.first ?? ''),
    end: end || (covered?.last ?? ''),
    ...(selection === 'some' && { instruments: [...instruments] }),
    ...(selection === 'filter' && { filter: filterOf(state.filter) }),
    ...(timeframe.trim() !== '' && { timeframe: timeframe.trim() }),
    ...(maxConcurrent !== '' && { maxConcurrent: numberOf(maxConcurrent) }),
  };
}
