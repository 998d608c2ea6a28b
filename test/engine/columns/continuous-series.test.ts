import { calendarOf } from '../../../engine/calendars/calendars';
import { dayOfIso } from '../../../engine/calendars/civil-days';
import {
  continuousSeries,
  type Adjustment,
  type ContractBars,
  type RollRule,
} from '../../../engine/columns/continuous-series';
import { startMicros, toIso } from '../../../engine/model/time';
import { marketWith, seriesOf } from '../random-market';

/** Settlements of WTI in April 2020, the 20th among them; volumes are made up. */
const DAYS = ['2020-04-16', '2020-04-17', '2020-04-20', '2020-04-21', '2020-04-22'];
const MAY = contract(
  'CLK20.NYMEX',
  { closes: [19.87, 18.27, -37.63, 10.01], volumes: [900, 500, 300, 100] },
  '2020-04-21',
);
const JUNE = contract(
  'CLM20.NYMEX',
  { closes: [25.53, 25.03, 20.43, 11.57, 13.78], volumes: [800, 900, 1200, 1500, 1600] },
  '2020-05-19',
);

function contract(id: string, bars: { closes: number[]; volumes: number[] }, expiry: string): ContractBars {
  const times = DAYS.slice(0, bars.closes.length).map(startMicros);
  const series = { ...seriesOf(id, bars.closes, { times }), volume: Float64Array.from(bars.volumes) };
  const [panel] = marketWith(series).panels;
  return { id, ...panel!, expiry: dayOfIso(expiry) };
}

function join(roll: RollRule, adjust: Adjustment, contracts = [MAY, JUNE]) {
  const { close, times, since, fronts } = continuousSeries(contracts, { calendar: calendarOf('NYMEX'), roll, adjust });
  const rolls = fronts.map(
    (id, i) => `${id.slice(0, 5)} ${since[i] === -Infinity ? '' : toIso(since[i]!).slice(0, 16)}`,
  );
  return { closes: Array.from(close, (value) => Math.round(value * 1e4) / 1e4), days: times.length, rolls };
}

describe('the continuous series of crude oil over April 2020', () => {
  test('rolls by volume: June has more on the 17th, so that its bars follow from the 20th on', () => {
    // 18.27 - 25.03 = -6.76; 20.43 - 6.76 = 13.67; 11.57 - 6.76 = 4.81; 13.78 - 6.76 = 7.02
    expect(join({ by: 'volume' }, 'difference')).toEqual({
      closes: [19.87, 18.27, 13.67, 4.81, 7.02],
      days: 5,
      rolls: ['CLK20 ', 'CLM20 2020-04-17T21:00'],
    });
  });

  test.each<[number, number[]]>([
    // Through the 21st: 10.01 - 11.57 = -1.56; 13.78 - 1.56 = 12.22
    [0, [19.87, 18.27, -37.63, 10.01, 12.22]],
    // Through the 20th: -37.63 - 20.43 = -58.06; 11.57 - 58.06 = -46.49; 13.78 - 58.06 = -44.28
    [1, [19.87, 18.27, -37.63, -46.49, -44.28]],
    // Through the 17th, as by volume.
    [2, [19.87, 18.27, 13.67, 4.81, 7.02]],
    // The 16th: 19.87 - 25.53 = -5.66; 25.03 - 5.66 = 19.37
    [3, [19.87, 19.37, 14.77, 5.91, 8.12]],
    // From the beginning on it is June.
    [4, [25.53, 25.03, 20.43, 11.57, 13.78]],
  ])('rolls %p sessions before the expiry on the 21st', (sessions, closes) => {
    expect(join({ by: 'date', sessions }, 'difference').closes).toEqual(closes);
  });

  test('is scaled by the ratio of the closes, or spliced as it is', () => {
    // 18.27 / 25.03 = 0.729924; 20.43 * 0.729924 = 14.9123
    expect(join({ by: 'volume' }, 'ratio').closes).toEqual([19.87, 18.27, 14.9123, 8.4452, 10.0584]);
    expect(join({ by: 'volume' }, 'none').closes).toEqual([19.87, 18.27, 20.43, 11.57, 13.78]);
    expect(() => join({ by: 'date', sessions: 1 }, 'ratio')).toThrow('closes at -37.63');
  });

  test('is the same up to a day whatever comes after it', () => {
    const cut = (one: ContractBars, rows: number): ContractBars => {
      const columns = ['opens', 'times', 'open', 'high', 'low', 'close', 'volume'] as const;
      return { ...one, ...Object.fromEntries(columns.map((column) => [column, one[column].slice(0, rows)])) };
    };
    for (const roll of [{ by: 'volume' }, { by: 'date', sessions: 1 }] as const) {
      const whole = join(roll, 'difference');
      for (let rows = 1; rows < 5; rows++) {
        const { closes, rolls } = join(roll, 'difference', [cut(MAY, rows), cut(JUNE, rows)]);
        expect(closes).toEqual(whole.closes.slice(0, rows));
        expect(rolls).toEqual(whole.rolls.slice(0, rolls.length));
        // Decided at the end of the session, so that it is known for the next one.
        expect(rolls).toHaveLength(rows < (roll.by === 'volume' ? 2 : 3) ? 1 : 2);
      }
    }
  });

  test('goes on with the next contract where the front one has no more bars', () => {
    const ended = contract('CLK20.NYMEX', { closes: [19.87, 18.27], volumes: [900, 1000] }, '2020-05-21');
    // That there is no bar of May on the 20th is known at its end.
    expect(join({ by: 'volume' }, 'difference', [ended, JUNE])).toMatchObject({
      closes: [19.87, 18.27, 9.41, 11.62],
      rolls: ['CLK20 ', 'CLM20 2020-04-20T21:00'],
    });
  });
});
