import { calendarOf } from '../../../engine/calendars/calendars';
import { aggregatePanel } from '../../../engine/columns/aggregate-panel';
import { allocatePanel } from '../../../engine/columns/market-data';
import { barsPerYear } from '../../../engine/statistics/bars-per-year';
import { marketWith, seriesOf } from '../random-market';
import { configOf, engineWith } from '../support';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2024, 0, 1) * 1000;

/** Times of `count` steps that pass the filter, given the UTC day of the week (Sunday 0) and the hour. */
function times(
  count: number,
  step: number,
  keep: (weekday: number, hour: number) => boolean = () => true,
): Float64Array {
  const all = Array.from({ length: count }, (_, i) => START + i * step);
  return Float64Array.from(
    all.filter((time) => keep(new Date(time / 1000).getUTCDay(), new Date(time / 1000).getUTCHours())),
  );
}

const weekdays = (weekday: number) => weekday % 6 !== 0;

/** Closes of intervals of days that the exchange's sessions of 2024 are put together to. */
function closes(venue: string, days: number): Float64Array {
  const calendar = calendarOf(venue);
  const all = Array.from({ length: 366 }, (_, i) => calendar.sessionOn(START / DAY + i)).filter(
    (one) => one !== undefined,
  );
  const opens = Float64Array.from(all, ({ start }) => start);
  const panel = allocatePanel([`A.${venue}`], { opens, times: Float64Array.from(all, ({ end }) => end) });
  return aggregatePanel(panel, { interval: days * DAY, calendar }).times.map((time) => time - 1);
}

describe('bars a year of the closes of exchanges, of which weekends and holidays leave out some', () => {
  it.each([
    ['FOREX', 1, 252],
    ['CME', 1, 252],
    ['XNAS', 1, 252],
    ['NSE', 1, 252],
    ['BINANCE', 1, 365],
    // Every three days have one that trades; of two days only half of the weekends have none: 183 - 26.
    ['FOREX', 3, 121.75],
    ['XNAS', 3, 121.75],
    ['BINANCE', 3, 121.75],
    ['XNAS', 2, 156.5],
    ['FOREX', 7, 52],
    ['CME', 14, 26],
    ['BINANCE', 14, 26],
  ])('of %s by %d days', (venue, days, expected) => {
    expect(Math.abs(barsPerYear(closes(venue, days), calendarOf(venue)) / expected - 1)).toBeLessThan(0.015);
  });

  it.each([3, 14])('so that a growth of 19.7 % in a year is one of 19.7 % a year with bars of %d days', (days) => {
    const bars = Math.round(365.25 / days);
    const prices = Array.from({ length: bars + 1 }, (_, i) => 100 * 1.197 ** ((i * days) / 365.25));
    const strategy = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && ctx.buy(100)) }));
    const account = { initialCapital: 10_000 };
    const opens = prices.map((_, i) => prices[Math.max(0, i - 1)]!);
    const market = marketWith(seriesOf('A.X', prices, { start: START, step: days * DAY, opens }));
    const { statistics } = strategy.run(market, configOf({ strategy: 'under-test', account }));
    expect(Math.abs(statistics.annualReturn! - 0.197)).toBeLessThan(0.001);
    expect(Math.abs(statistics.cagr! - 0.197)).toBeLessThan(0.001);
  });
});

describe('bars a year', () => {
  it.each([
    ['daily without weekends', times(60, DAY, weekdays), 252],
    ['daily with weekends', times(60, DAY), 365],
    ['Monday to Friday of one week', times(5, DAY), 252],
    ['weekly', times(20, 7 * DAY), 52],
    ['monthly', Float64Array.from({ length: 24 }, (_, i) => Date.UTC(2022, i, 1) * 1000), 12],
    ['quarterly', Float64Array.from({ length: 8 }, (_, i) => Date.UTC(2022, 3 * i, 1) * 1000), 4],
    ['yearly', Float64Array.from({ length: 8 }, (_, i) => Date.UTC(2015 + i, 0, 1) * 1000), 1],
    ['hourly round the clock', times(24 * 30, HOUR), 24 * 365],
    ['seven hours of each weekday', times(24 * 30, HOUR, (day, h) => weekdays(day) && h >= 14 && h < 21), 7 * 252],
    [
      'foreign exchange, which opens on Sunday evening',
      times(24 * 30, HOUR, (day, h) => weekdays(day) || (day === 0 && h >= 22)),
      24 * 252,
    ],
    ['minutes of one weekday', times(390, 60_000_000), 390 * 252],
    ['a single bar', times(1, DAY), 252],
    ['two days of crypto', times(100, 2 * DAY), 365.25 / 2],
    ['three days', times(100, 3 * DAY), 121.75],
    ['four days', times(100, 4 * DAY), 365.25 / 4],
    ['ten days', times(40, 10 * DAY), 36.525],
    ['two weeks', times(40, 14 * DAY), 26],
    ['sixty days', times(20, 60 * DAY), 6],
    ['US days stamped at their end, Tuesday to Saturday', times(90, DAY, (day) => day >= 2), 252],
    ['Sunday to Friday', times(90, DAY, (day) => day < 6), 313],
    ['Sunday to Thursday', times(90, DAY, (day) => day < 5), 252],
    [
      // 09:00Z to 01:00Z: the last hour of Friday is on Saturday.
      'US hours with extended trading in winter',
      times(24 * 60, HOUR, (day, h) => (weekdays(day) && h >= 9) || (day >= 2 && h === 0)),
      16 * 252,
    ],
    [
      'hours of Sydney in summer, which begin on the day before',
      times(24 * 60, HOUR, (day, h) => (day < 5 && h === 23) || (weekdays(day) && h < 5)),
      6 * 252,
    ],
  ])('%s', (_, axis, expected) => {
    expect(barsPerYear(axis)).toBe(expected);
  });

  const crypto = calendarOf('COINBASE');
  it.each([
    ['hours from Monday to Friday', times(24 * 5, HOUR), 24 * 365],
    ['24 hours across midnight', times(24, HOUR).map((time) => time + 12 * HOUR), 24 * 365],
    ['five days', times(5, DAY), 365],
  ])('of a calendar without weekends, where the axis is too short to tell: %s', (_, axis, expected) => {
    expect(barsPerYear(axis, crypto)).toBe(expected);
  });

  it('of a session that is cut off are those that it has room for', () => {
    const axis = times(120, 60_000_000).map((time) => time + 15 * HOUR);
    expect(barsPerYear(axis, calendarOf('XNYS'))).toBe(390 * 252);
  });

  it('of an axis that changes its step are counted over the whole of it', () => {
    const daily = times(1000, DAY, weekdays);
    const start = daily.at(-1)! + DAY;
    const minutes = Array.from(
      { length: 20 * 39 },
      (_, i) => start + Math.floor(i / 39) * DAY + (i % 39) * 600_000_000,
    );
    const axis = Float64Array.from([...daily, ...minutes]);
    const span = (axis.at(-1)! - axis[0]!) / DAY;
    expect(barsPerYear(axis)).toBeCloseTo(((axis.length - 1) * 365.25) / span, 9);
  });

  const QUARTER = 900_000_000;
  const quarters = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i * QUARTER);

  it('are the same wherever within a day the axis begins and ends', () => {
    for (let hours = 5 * 24; hours <= 17 * 24; hours += 31) {
      for (let begin = 0; begin < 7 * 24; begin += 5) {
        const axis = quarters(START + begin * HOUR, hours * 4);
        expect([hours, begin, barsPerYear(Float64Array.from(axis), crypto)]).toEqual([hours, begin, 96 * 365]);
      }
    }
  });
});
