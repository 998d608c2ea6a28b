import { sliceMarket } from '../../../engine/columns/slice-market';
import { marketWith, MINUTE, seriesOf, START } from '../random-market';

const market = marketWith(
  seriesOf('A.X', [1, 2, 3, 4]),
  seriesOf('B.X', [5, 6, 7, 8]),
  seriesOf('C.X', [9, 10], { start: START + MINUTE }),
);

describe('a slice of a market', () => {
  it('is the market itself where nothing is cut off', () => {
    expect(sliceMarket(market, {})).toBe(market);
    expect(sliceMarket(market, { start: START, end: START + 4 * MINUTE, instruments: ['C.X', 'B.X', 'A.X'] })).toBe(
      market,
    );
  });

  it('within a range is a view of what begins at its start or later and is known by its end', () => {
    const slice = sliceMarket(market, { start: START + MINUTE, end: START + 3 * MINUTE - 2 });
    expect(slice.panels.map((panel) => [...panel.close])).toEqual([[2, 6], [9]]);
    expect(slice.panels[0]!.close.buffer).toBe(market.panels[0]!.close.buffer);
    expect(slice.bars).toBe(3);
  });

  it('by the last microsecond of a day has the bar that closes at the midnight after it', () => {
    const day = 24 * 60 * MINUTE;
    const daily = marketWith(seriesOf('A.X', [1, 2, 3], { step: day }));
    expect([...sliceMarket(daily, { end: START + 2 * day - 1 }).panels[0]!.close]).toEqual([1, 2]);
    expect([...sliceMarket(daily, { end: START + 2 * day - 2 }).panels[0]!.close]).toEqual([1]);
  });

  it('knows what lies before its start, of the same instruments and to the same end', () => {
    const slice = sliceMarket(market, { start: START + 2 * MINUTE, end: START + 3 * MINUTE, instruments: ['B.X'] });
    expect([...slice.panels[0]!.close]).toEqual([7]);
    expect([...slice.lead!.market.panels[0]!.close]).toEqual([5, 6, 7]);
    expect(slice.lead!.rows).toEqual([2]);
    expect(slice.panels[0]!.close.buffer).toBe(slice.lead!.market.panels[0]!.close.buffer);
    expect(sliceMarket(market, { end: START + 3 * MINUTE }).lead).toBeUndefined();
  });

  it('of some instruments leaves the others out', () => {
    const slice = sliceMarket(market, { instruments: ['B.X'] });
    expect(slice.panels).toHaveLength(1);
    expect(slice.panels[0]!.instruments).toEqual(['B.X']);
    expect([...slice.panels[0]!.close]).toEqual([5, 6, 7, 8]);
  });

  it('has a hash of its own, the same for the same request', () => {
    const hashes = [
      { start: START + 1 },
      { end: START + 1 },
      { instruments: ['A.X'] },
      { instruments: ['A.X', 'B.X'] },
    ];
    const all = hashes.map((narrowing) => sliceMarket(market, narrowing).hash);
    expect(new Set([...all, market.hash]).size).toBe(5);
    expect(sliceMarket(market, { instruments: ['B.X', 'A.X'] }).hash).toBe(all[3]);
  });
});
