import { counted } from '../model/text';
import { venueOf } from '../model/identifiers';
import type { QualityPart } from '../model/quality';
import type { QualityPartName } from '../model/quality-parts';
import type { BarClock } from './bar-clock';
import type { Coverage } from './coverage';
import type { ZoneFinding } from './zone';

/** Such a share of sessions may be without a bar, and one in any case: exchanges have sessions that few data have. */
const FEW_MISSING = 0.05;
const IRREGULAR = 0.05;

export interface Assessed {
  instrument: string;
  bars: number;
  parts: ReadonlyMap<QualityPartName, QualityPart>;
  clock: BarClock | undefined;
  coverage: Coverage | undefined;
  zone: ZoneFinding | undefined;
  /** Whether times say their offset, as those of imported files do: no zone that is declared for them counts. */
  hasOffsets: boolean;
}

/** What a session would refuse, or what makes results wrong; the rest is advice. */
export interface Advice {
  readyForBacktest: boolean;
  recommendations: string[];
}

/** What helps against what was found, in words. */
export function adviceOn(assessed: Assessed): Advice {
  const refused = refusedRows(assessed);
  const wrong = wrongResults(assessed);
  if (assessed.bars < 2) wrong.unshift('There are fewer than two bars in the range: take a wider one, or other data.');
  return {
    readyForBacktest: refused.length + wrong.length === 0,
    recommendations: [...refused, ...wrong, ...remarks(assessed)],
  };
}

/** A session takes none of these rows. */
function refusedRows({ parts }: Assessed): string[] {
  const of = (part: QualityPartName, name: string) => parts.get(part)?.counts[name] ?? 0;
  const texts: [number, (count: number) => string][] = [
    [
      of('columns', 'absent'),
      (n) =>
        `${n} of the required columns ${n === 1 ? 'has' : 'have'} no value: give the file time, open, high, low and close.`,
    ],
    [
      of('missing', 'rows'),
      (n) => `${rows(n)} without a time or a price: complete or remove ${them(n)}, nothing is filled in.`,
    ],
    [of('types', 'rows'), (n) => `${rows(n)} whose time or price is not valid: correct or remove ${them(n)}.`],
    [
      of('timestamps', 'contradicting'),
      (n) => `${rows(n)} with the time of another and other values: decide which is right.`,
    ],
    [
      of('ohlc', 'rows'),
      (n) => `${rows(n)} whose high or low contradicts open or close: correct or remove ${them(n)}.`,
    ],
    [of('ohlc', 'crossedQuotes'), (n) => `${rows(n)} with a bid above its ask: correct or remove ${them(n)}.`],
    [of('volume', 'negative'), (n) => `${rows(n)} with a volume that is no number from 0 on: correct ${them(n)}.`],
  ];
  return texts.filter(([count]) => count > 0).map(([count, text]) => text(count));
}

function wrongResults({ instrument, parts, coverage, zone, hasOffsets }: Assessed): string[] {
  const splits = parts.get('splits')?.counts['likely'] ?? 0;
  const texts: string[] = [];
  if (splits > 0)
    texts.push(
      `${splits === 1 ? 'A split is' : `${splits} splits are`} probably not in the prices: take adjusted prices.`,
    );
  if (zone?.reading)
    texts.push(`${seeming(zone.reading)}: ${hasOffsets ? AGAIN : declaring(zone.reading, instrument)}.`);
  if (coverage && lacksSessions(coverage)) {
    const { expectedSessions: expected, presentSessions: present } = coverage.coverage;
    texts.push(`Only ${present} of ${expected} sessions have a bar: load what is missing, or take a shorter range.`);
  }
  return texts;
}

function lacksSessions({ coverage: { expectedSessions, presentSessions } }: Coverage): boolean {
  if (expectedSessions === null || presentSessions === null) return false;
  return expectedSessions - presentSessions > Math.max(1, FEW_MISSING * expectedSessions) || presentSessions === 0;
}

type Reading = NonNullable<ZoneFinding['reading']>;

const AGAIN = 'import the file again with its time zone, or repair the zone of a dataset';

function seeming(reading: Reading): string {
  if ('zone' in reading) return `The times seem to be those of ${reading.zone}`;
  if ('days' in reading) return `The dates seem to lie a day ${reading.days > 0 ? 'early' : 'late'}`;
  return `The times seem to lie ${counted(Math.abs(reading.hours), 'hour')} ${reading.hours > 0 ? 'early' : 'late'}`;
}

function declaring(reading: Reading, instrument: string): string {
  if ('zone' in reading) return `write {"*.${venueOf(instrument)}": {"timeZone": "exchange"}} in instruments.json`;
  return 'declare the timeZone of the file';
}

function remarks({ instrument, bars, parts, clock, coverage, zone }: Assessed): string[] {
  const of = (part: QualityPartName, name: string) => parts.get(part)?.counts[name] ?? 0;
  const texts = mendedOrder(of);
  // In a wrong zone the edges of sessions tell nothing of the stamps.
  if (clock?.closing === 'found' && !zone?.reading)
    texts.push(
      `The times seem to be the closes of bars: write {"*.${venueOf(instrument)}": {"stamp": "close"}} in instruments.json, or upload a dataset with that stamp.`,
    );
  if (clock && clock.irregular > IRREGULAR)
    texts.push(
      `${percent(clock.irregular)} of the steps between bars are no multiple of ${clock.timeframe}: the file may mix timeframes.`,
    );
  const missing = of('coverage', 'missing');
  if (coverage && !lacksSessions(coverage) && missing > 0)
    texts.push(
      `${counted(missing, 'bar')} of the calendar ${missing === 1 ? 'is' : 'are'} missing, and ` +
        `${counted(of('coverage', 'missingSessions'), 'session')} without any.`,
    );
  if (clock?.length === 'day' && of('coverage', 'outside') > 0)
    texts.push(`${rows(of('coverage', 'outside'))} on dates without a session of ${clock.calendar.name}.`);
  if (of('missing', 'untraded') > 0)
    texts.push(
      `${rows(of('missing', 'untraded'))} of nothing traded: ${of('missing', 'untraded') === 1 ? 'it makes' : 'they make'} no bar.`,
    );
  if (of('outliers', 'spikes') > 0)
    texts.push(
      `${rows(of('outliers', 'spikes'))} with a price that the next bar takes back: compare with another source.`,
    );
  if (of('stale', 'bars') > 0)
    texts.push(`${rows(of('stale', 'bars'))} that only carry prices on: they are no trades.`);
  if (of('splits', 'possible') > 0)
    texts.push('The price jumps as by a split; without volume that cannot be told: compare with another source.');
  if (of('volume', 'movedWithoutVolume') > 0)
    texts.push(
      `${rows(of('volume', 'movedWithoutVolume'))} moved without volume: limits on fills by it keep orders away.`,
    );
  else if (bars > 0 && of('volume', 'missing') === bars && parts.get('volume')?.score !== null)
    texts.push('There is no volume: limits on fills by volume do not hold.');
  return texts;
}

/** What every reader of the data puts right by itself. */
function mendedOrder(of: (part: QualityPartName, name: string) => number): string[] {
  const [unordered, repeated] = [of('timestamps', 'unordered'), of('timestamps', 'repeated')];
  const texts: string[] = [];
  if (of('timestamps', 'newestFirst') > 0)
    texts.push('The newest rows come first: they are sorted when they are read.');
  if (unordered > 0) texts.push(`${rows(unordered)} out of order: all are sorted when they are read.`);
  if (repeated > 0) texts.push(`${rows(repeated)} repeated: one of each counts.`);
  return texts;
}

const rows = (count: number) => counted(count, 'row');
const them = (count: number) => (count === 1 ? 'it' : 'them');
const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;
