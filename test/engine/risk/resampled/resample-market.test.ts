import { buildMarket, type BarSeries } from '../../../../engine/columns/market-data';
import { plainInstrument, type InstrumentAction } from '../../../../engine/model/instrument';
import { marketSteps, stepReturns } from '../../../../engine/risk/resampled/market-steps';
import { drawSteps, resampleMarket } from '../../../../engine/risk/resampled/resample-market';

const DAY = 86_400_000_000;
const START = 19_724 * DAY;

/** Ticks at noon of days, each as far from the one before as `growth` says; the first is at 100. */
function series(
  instrument: string,
  growth: readonly number[],
  days: readonly number[] = growth.map((_, i) => i),
): BarSeries {
  let level = 100;
  const close = Float64Array.from(growth, (times) => (level *= times));
  const open = close.map((price, i) => price / growth[i]!);
  return {
    instrument,
    ...{ times: Float64Array.from(days, (day) => START + day * DAY + DAY / 2), ticks: true, open, close },
    ...{ high: open.map((o, i) => 2 * Math.max(o, close[i]!)), low: open.map((o, i) => Math.min(o, close[i]!) / 2) },
    volume: Float64Array.from(growth, (_, i) => i + 1),
  };
}

const growthA = Array.from({ length: 12 }, (_, i) => (i === 0 ? 1 : 1 + i / 100));
const growthB = growthA.map((times) => 1 / times);
const draw = { block: 3, seed: 5, number: 2 };
const range = { start: START, end: START + 20 * DAY };

test('steps are drawn in blocks around the end, of the length that is asked for on average', () => {
  const count = 100_000;
  const steps = drawSteps(count, { block: 5, seed: 1, number: 0 });
  let jumps = 0;
  for (let i = 1; i < count; i++) if (steps[i] !== (steps[i - 1]! + 1) % count) jumps++;
  // 20,000 expected, with a deviation of 126.
  expect(Math.abs(jumps - count / 5)).toBeLessThan(600);
  expect(steps.reduce((sum, step) => sum + step, 0) / count / count).toBeCloseTo(0.5, 2);
  expect(drawSteps(9, draw)).toEqual(drawSteps(9, draw));
  expect(drawSteps(50, draw)).not.toEqual(drawSteps(50, { ...draw, number: 3 }));
});

test('bars have the shapes of those that were drawn, for all instruments at once', () => {
  const market = buildMarket('m', [series('A.TEST', growthA), series('B.TEST', growthB)]);
  const before = market.panels[0]!.close.slice();
  const { panels, hash } = resampleMarket(market, { instruments: ['A.TEST', 'B.TEST'], range, ...draw });
  const steps = drawSteps(12, draw);
  let [a, b] = [100, 100];
  steps.forEach((step, i) => {
    expect(panels[0]!.open[2 * i]!).toBeCloseTo(a, 9);
    [a, b] = [a * growthA[step]!, b * growthB[step]!];
    expect(panels[0]!.close[2 * i]!).toBeCloseTo(a, 9);
    expect(panels[0]!.close[2 * i + 1]!).toBeCloseTo(b, 9);
    expect(panels[0]!.high[2 * i]!).toBeCloseTo(2 * a, 9);
    expect(panels[0]!.volume[2 * i]).toBe(step + 1);
  });
  expect(market.panels[0]!.close).toEqual(before);
  expect(hash).not.toBe('m');
});

describe('splits and dividends', () => {
  /** Day 4 begins with a split of 2 for 1, day 8 with a dividend of 5 % of the close before. */
  const [split, yieldOf] = [2, 0.05];
  const growth = growthA.map((times, i) => (i === 4 ? times / split : i === 8 ? times - yieldOf : times));
  const plain = buildMarket('m', [series('A.TEST', growth)]);
  const closes = plain.panels[0]!.close;
  const terms = {
    ...plainInstrument('A.TEST'),
    actions: [
      { time: START + 4 * DAY, split, dividend: 0 },
      { time: START + 8 * DAY, split: 1, dividend: yieldOf * closes[7]! },
    ],
  };
  const market = { ...plain, instruments: { 'A.TEST': terms } };
  // Long blocks have each of the two days at least once.
  const drawing = { block: 3, seed: 11, number: 4 };
  const steps = drawSteps(12, drawing);

  test('come with the bars before which they count', () => {
    const { panels, instruments } = resampleMarket(market, { instruments: ['A.TEST'], range, ...drawing });
    const is = panels[0]!;
    const expected: InstrumentAction[] = [];
    let [level, held] = [100, 1];
    steps.forEach((step, i) => {
      const time = is.times[i]! - 1;
      if (step === 4) {
        expected.push({ time, split, dividend: 0 });
        held *= split;
      }
      if (step === 8) expected.push({ time, split: 1, dividend: expect.closeTo(yieldOf * level, 9) as number });
      expect(is.close[i]!).toBeCloseTo((level *= growth[step]!), 9);
      // In shares of the time: those of the days from the fourth on were twice as many already.
      expect(is.volume[i]!).toBeCloseTo(((step + 1) * held) / (step < 4 ? 1 : split), 9);
    });
    expect(expected.length).toBeGreaterThan(1);
    expect(instruments!['A.TEST']!.actions).toEqual(expected);
  });

  test('of before the range stay, and what a holder has made is as it was drawn', () => {
    const later = { start: START + 6 * DAY, end: range.end };
    const { panels, instruments } = resampleMarket(market, { instruments: ['A.TEST'], range: later, ...drawing });
    const { actions } = instruments!['A.TEST']!;
    expect(actions![0]).toEqual(terms.actions[0]);
    const drawn = drawSteps(6, drawing);
    expect(actions!.slice(1).map(({ time }) => (time - START) / DAY)).toEqual(
      [...drawn].flatMap((step, i) => (step === 2 ? [6 + i + 0.5 - 1 / DAY] : [])),
    );
    const returns = stepReturns(
      marketSteps({ ...market, panels, instruments: instruments! }, new Set(['A.TEST']), later),
      new Set(['A.TEST']),
    );
    returns.forEach((value, i) => expect(value).toBeCloseTo(Math.log(growthA[6 + drawn[i + 1]!]!), 9));
  });
});

test('what lies before the range stays, and the range goes on from it', () => {
  const market = buildMarket('m', [series('A.TEST', growthA)]);
  const later = { start: START + 4 * DAY, end: START + 20 * DAY };
  const { panels } = resampleMarket(market, { instruments: ['A.TEST'], range: later, ...draw });
  const [was, is] = [market.panels[0]!.close, panels[0]!.close];
  expect(is.subarray(0, 4)).toEqual(was.subarray(0, 4));
  let level = was[3]!;
  drawSteps(8, draw).forEach((step, i) => expect(is[4 + i]!).toBeCloseTo((level *= growthA[4 + step]!), 9));
});

test('instruments whose axes differ are drawn by days, and do not move where the drawn day has no bar', () => {
  const days = [0, 1, 2, 4, 5];
  const market = buildMarket('m', [
    series('A.TEST', [1, 1.1, 1.2, 1.3, 1.4, 1.5]),
    series('B.TEST', [1, 1.1, 1.2, 1.4, 1.5], days),
  ]);
  const instruments = ['A.TEST', 'B.TEST'];
  const steps = marketSteps(market, new Set(instruments), range);
  expect([steps.unit, steps.count]).toEqual(['days', 6]);
  const { panels } = resampleMarket(market, { instruments, range, ...draw });
  const drawn = drawSteps(6, draw);
  const growth = (step: number) => 1 + step / 10;
  let [a, b] = [100, 100];
  drawn.forEach((step, i) => expect(panels[0]!.close[i]!).toBeCloseTo((a *= growth(step)), 9));
  days.forEach((day, i) => {
    b *= drawn[day] === 3 ? 1 : growth(drawn[day]!);
    expect(panels[1]!.close[i]!).toBeCloseTo(b, 9);
  });
});

test('the mean return of a step is of those that have bars at both of its ends', () => {
  const market = buildMarket('m', [
    series('A.TEST', growthA),
    series(
      'B.TEST',
      growthB.map((x) => x * x),
    ),
  ]);
  const steps = marketSteps(market, new Set(['A.TEST', 'B.TEST']), range);
  const returns = stepReturns(steps, new Set(['A.TEST', 'B.TEST']));
  returns.forEach((value, i) => expect(value).toBeCloseTo(-Math.log(growthA[i + 1]!) / 2, 12));
  expect(stepReturns(steps, new Set(['A.TEST']))[0]).toBeCloseTo(Math.log(1.01), 12);
});
