import { barCounts } from '../../../engine/columns/market-axis';
import { sliceMarket } from '../../../engine/columns/slice-market';
import { marketWith, MINUTE, seriesOf, START } from '../random-market';

// Minutes 0 to 3, and minutes 3 to 5.
const market = marketWith(seriesOf('A.X', [1, 2, 3, 4]), seriesOf('B.X', [5, 6, 7], { start: START + 3 * MINUTE }));

test('bars are counted by the instrument that has most, and by the closes of all, each time once', () => {
  expect(barCounts(market)).toEqual({ longest: 4, closes: 6 });
  expect(barCounts(sliceMarket(market, { start: START + 2 * MINUTE }))).toEqual({ longest: 3, closes: 4 });
  expect(barCounts(sliceMarket(market, { instruments: ['B.X'] }))).toEqual({ longest: 3, closes: 3 });
});
