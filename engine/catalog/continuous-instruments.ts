import { calendarOf } from '../calendars/calendars';
import { dayOfIso } from '../calendars/civil-days';
import { continuousSeries, type ContractBars } from '../columns/continuous-series';
import {
  allocateExtra,
  allocatePanel,
  PRICE_FIELDS,
  type Fronts,
  type MarketData,
  type Panel,
} from '../columns/market-data';
import { contentHash } from '../model/canonical';
import { describeInstrument, type InstrumentDescription } from '../model/describe-instrument';
import { HoldfastError } from '../model/errors';
import { venueOf } from '../model/identifiers';
import type { ContinuousDefinition } from '../model/instrument-definition';
import type { Manifest } from '../model/manifest';
import type { InstrumentsFile } from './instruments-file';
import type { SelectedInstrument } from './select-instruments';

type Entry = Manifest['instruments'][number];

/** What stands for a data file of a series that is made of others. */
export function continuousDataset(definition: ContinuousDefinition): string {
  return contentHash({ continuous: definition });
}

/**
 * The contracts that selected continuous series are made of, where the selection lacks them.
 * @param known ids of data files
 */
export function missingContracts(
  selected: readonly SelectedInstrument[],
  known: Iterable<string>,
  file: InstrumentsFile,
): string[] {
  const series = selected.filter(({ definition }) => definition?.continuous);
  if (series.length === 0) return [];
  const taken = new Set(selected.map(({ id }) => id));
  const candidates = [...known].filter((id) => !taken.has(id));
  const described = candidates.map((id) => describeInstrument(id, file.definitionOf(id)));
  return described
    .filter((one) => series.some(({ id, definition }) => isContract(one, id, definition!.continuous!)))
    .map(({ id }) => id);
}

function isContract(one: InstrumentDescription, series: string, { root }: ContinuousDefinition): boolean {
  const { id, kind, underlying, month, expiry } = one;
  if (kind !== 'future' || venueOf(id) !== venueOf(series)) return false;
  return underlying === root && (month !== undefined || expiry !== undefined);
}

/**
 * The continuous series of a manifest, each in a panel of its own, and which contract is the front one when.
 * @throws HoldfastError INSTRUMENTS_INVALID where contracts lack what the rule of rolls needs; NO_DATA without a contract
 */
export function continuousPanels(
  { instruments, start, columns = [] }: Manifest,
  panels: readonly Panel[],
): { panels: Panel[]; fronts: NonNullable<MarketData['fronts']> } {
  const made: Panel[] = [];
  const fronts: Record<string, Fronts> = {};
  if (!instruments.some(({ definition }) => definition?.continuous)) return { panels: made, fronts };
  const year = new Date(start / 1000).getUTCFullYear();
  // As when they were selected: an early start only means "all".
  const near = year < 2000 ? undefined : year;
  const described = instruments.map(({ id, definition }) => describeInstrument(id, definition, near));
  for (const { id, definition } of instruments) {
    const continuous = definition?.continuous;
    if (!continuous) continue;
    const contracts = described.filter((one) => isContract(one, id, continuous)).sort(byExpiry);
    if (contracts.length === 0) {
      const message = `The session has no contract of ${continuous.root} at the venue of ${id}.`;
      throw new HoldfastError('NO_DATA', message, { path: 'instruments', details: { instrument: id } });
    }
    const bars = contracts.map((contract) => contractBars(contract, panels));
    requireTerms(id, continuous, { contracts, bars });
    const calendar = calendarOf(definition.calendar ?? venueOf(id));
    const series = joined(id, () => continuousSeries(bars, { calendar, ...continuous }));
    const panel = allocatePanel([id], series);
    allocateExtra(panel, columns);
    for (const field of PRICE_FIELDS) panel[field].set(series[field]);
    made.push(panel);
    const { fronts: names, since, factors, shifts } = series;
    fronts[id] = { contracts: names, since, factors, shifts };
  }
  return { panels: made, fronts };
}

function byExpiry(a: InstrumentDescription, b: InstrumentDescription): number {
  const [first, second] = [a, b].map(({ expiry, month }) => expiry ?? month!) as [string, string];
  return first < second ? -1 : 1;
}

function contractBars({ id, expiry }: InstrumentDescription, panels: readonly Panel[]): ContractBars {
  const panel = panels.find(({ instruments }) => instruments.includes(id))!;
  const k = panel.instruments.indexOf(id);
  const width = panel.instruments.length;
  const columns = PRICE_FIELDS.map((field) => {
    const values = Float64Array.from(panel.times, (_, row) => panel[field][row * width + k]!);
    return [field, values] as const;
  });
  const prices = Object.fromEntries(columns) as Record<(typeof PRICE_FIELDS)[number], Float64Array>;
  return {
    id,
    opens: panel.opens,
    times: panel.times,
    ...prices,
    ...(expiry !== undefined && { expiry: dayOfIso(expiry) }),
  };
}

interface Contracts {
  contracts: readonly InstrumentDescription[];
  bars: readonly ContractBars[];
}

function requireTerms(id: string, { roll }: ContinuousDefinition, { contracts, bars }: Contracts): void {
  const undated = roll.by === 'date' ? contracts.find(({ expiry }) => expiry === undefined) : undefined;
  if (undated) throw invalid(`${undated.id}.expiry`, `is missing: ${id} rolls by it`);
  const unknown =
    roll.by === 'volume' ? bars.find(({ volume }) => volume.length > 0 && volume.every(Number.isNaN)) : undefined;
  if (unknown) throw invalid(`${id}.continuous.roll`, `is by volume, of which ${unknown.id} has none`);
}

function joined<T>(id: string, join: () => T): T {
  try {
    return join();
  } catch (error) {
    throw error instanceof RangeError ? invalid(`${id}.continuous.adjust`, error.message) : error;
  }
}

function invalid(entry: string, fault: string): HoldfastError {
  const path = `instruments.json.${entry}`;
  return new HoldfastError('INSTRUMENTS_INVALID', `${path}: ${fault}.`, { path });
}

/** Whether an entry of a manifest has a data file of its own. */
export function hasFile({ definition }: Pick<Entry, 'definition'>): boolean {
  return definition?.continuous === undefined;
}
