import { boundary, counted, moment, pairs, time } from '../../api/cli/format';
import { pairs as pairsOfPages, percent } from '../../api/dashboard/src/lib/format';
import { axisTimes, boundaryIn, closesIn, momentIn, timeIn } from '../../api/dashboard/src/lib/zone';
import { stampText } from '../../engine/model/text';

describe('settings as text', () => {
  const fees = { proportional: 0.0000002, byInstrument: { '*.XNAS': { perShare: 0.005 } }, tiers: [{ from: 0 }] };

  it('counts one thing in the singular', () => {
    expect([counted(1, 'line'), counted(0, 'line'), counted(1200, 'line')]).toEqual([
      '1 line',
      '0 lines',
      '1,200 lines',
    ]);
  });

  it('shows objects and lists as JSON, as --set takes them, and numbers in full', () => {
    expect(pairs(fees)).toBe('proportional=0.0000002 byInstrument={"*.XNAS":{"perShare":0.005}} tiers=[{"from":0}]');
    expect(pairsOfPages(fees)).toBe(
      'proportional 0.0000002, byInstrument {"*.XNAS":{"perShare":0.005}}, tiers [{"from":0}]',
    );
  });
});

describe('stamps of bars as text', () => {
  it.each([
    ['1d', '2024-01-02T00:00:00.000Z', '2024-01-02'],
    ['1w', '2024-01-02T00:00:00.000Z', '2024-01-02'],
    ['1d', '2024-01-02T21:00:00.000Z', '2024-01-02 21:00:00'],
    ['1h', '2024-01-02T00:00:00.000Z', '2024-01-02 00:00:00'],
    [null, '2024-01-02T00:00:00.000Z', '2024-01-02 00:00:00'],
  ])('of %s at %s are %s', (timeframe, iso, text) => expect(stampText(iso, timeframe)).toBe(text));
});

describe('moments as text', () => {
  const midnight = '2024-02-01T00:00:00.000Z';

  it('keep their time at midnight, and say by themselves that they are UTC', () => {
    expect(time(midnight)).toBe('2024-02-01 00:00:00');
    expect(moment(midnight)).toBe('2024-02-01 00:00:00 UTC');
    expect([time(null), moment(null)]).toEqual(['-', '-']);
  });

  const boundaryOfPages = (iso: string) => boundaryIn(iso, 'UTC');
  it.each([boundary, boundaryOfPages])('are dates at the ends of ranges of whole days', (shown) => {
    expect(shown(midnight)).toBe('2024-02-01');
    expect(shown('2024-02-01T23:59:59.999Z')).toBe('2024-02-01');
    expect(shown('2024-02-01T14:30:00.000Z')).toBe('2024-02-01 14:30:00 UTC');
  });

  it('are the days that end where all closes are midnights, and moments where one is not', () => {
    expect(closesIn([midnight, null], 'America/New_York')(midnight)).toBe('2024-01-31');
    expect(closesIn([midnight, '2024-02-01T01:00:00.000Z'], 'UTC')(midnight)).toBe('2024-02-01 00:00:00 UTC');
  });

  it('are shown by the clock of a zone, which they name', () => {
    const open = '2024-03-08T14:30:00.000Z';
    expect(timeIn(open, 'America/New_York')).toBe('2024-03-08 09:30:00');
    // Summer time begins on 10 March.
    expect(momentIn('2024-03-11T13:30:00.000Z', 'America/New_York')).toBe('2024-03-11 09:30:00 New York');
    expect(momentIn(open, 'Asia/Kolkata')).toBe('2024-03-08 20:00:00 Kolkata');
    expect(axisTimes([open], 'America/New_York')).toEqual(['2024-03-08T09:30:00Z']);
    expect(axisTimes([midnight], 'America/New_York')).toEqual([midnight]);
  });
});

test('what rounds to zero has no sign', () => {
  expect([percent(-0.00001), percent(-0.0001), percent(0)]).toEqual(['0.00 %', '−0.01 %', '0.00 %']);
});
