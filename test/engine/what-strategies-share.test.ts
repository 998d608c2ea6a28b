import type { StrategyDefinition } from '../../engine/strategies/define-strategy';
import { ownParameters } from '../../engine/strategies/parameters';
import { marketWith, seriesOf } from './random-market';
import { configOf, engineWith, errorOf } from './support';

const config = configOf({ strategy: 'under-test' });
const market = marketWith(seriesOf('A.X', [10, 11, 12]), seriesOf('B.X', [20, 21, 22]), seriesOf('C.X', [30, 31, 32]));
const fillOfFirst = [['A.X', 10]];

/** What the first instrument is and costs, for a strategy that comes after one that may have changed what all see. */
function boughtAfter(first: StrategyDefinition['create']): unknown[][] {
  let create = first;
  const tested = engineWith((parameters) => create(parameters), 'portfolio');
  expect(errorOf(() => tested.run(market, config)).code).toBe('STRATEGY_FAILED');
  create = () => ({ onRow: (ctx) => void (ctx.index === 0 && ctx.buy(0, 1)) });
  return tested.run(market, config).fills.map(({ instrument, price }) => [instrument, price]);
}

describe('the list of instruments', () => {
  test.each<[string, StrategyDefinition['create']]>([
    ['at a row', () => ({ onRow: (ctx) => void (ctx.instruments as string[]).sort((a, b) => (a < b ? 1 : -1)) })],
    ['in init', () => ({ init: (ctx) => void ((ctx.instruments as string[]).length = 0), onRow: () => undefined })],
    [
      'at the start',
      () => ({ onStart: (ctx) => void (ctx.instruments as string[]).push('D.X'), onRow: () => undefined }),
    ],
  ])('cannot be changed %s, so that the next run buys what it asks for', (_, create) => {
    expect(boughtAfter(create)).toEqual(fillOfFirst);
  });
});

test('what a strategy object changes in lists and objects of its parameters is its own', () => {
  const given = { periods: [5, 10], bands: { upper: [1] }, at: new Date(0) };
  const own = ownParameters(given as never) as unknown as typeof given;
  own.periods.push(20);
  own.bands.upper.push(2);
  expect(given).toEqual({ periods: [5, 10], bands: { upper: [1] }, at: new Date(0) });
  expect(own.at).toBe(given.at);
});
