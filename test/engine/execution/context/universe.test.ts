import { startMicros, toIso } from '../../../../engine/model/time';
import type { Instrument } from '../../../../engine/model/instrument';
import type { RowContext, Ranking } from '../../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = { ...configOf({ strategy: 'under-test' }), universe: 'own' };
const member = (id: string, from: string, to?: string): Record<string, Instrument> => ({
  [id]: { id, kind: 'equity', multiplier: 1, universes: { own: [{ from, ...(to !== undefined && { to }) }] } },
});

describe('membership', () => {
  test('changes with the session of the exchange that begins on the evening before', () => {
    // On 8 January 2024 CME ends at 16:00 Chicago (22:00 UTC); the session of the 9th begins at 17:00 (23:00 UTC).
    const times = ['2024-01-08T20:00:00Z', '2024-01-08T21:00:00Z', '2024-01-08T23:00:00Z', '2024-01-09T00:00:00Z'];
    const hours = seriesOf('M.CME', [1, 2, 3, 4], { times: times.map(startMicros) });
    const seen: string[] = [];
    const tested = engineWith(() => ({
      onBar: (ctx) => void seen.push(`${toIso(ctx.time).slice(11, 16)} ${ctx.isMember}`),
    }));
    tested.run({ ...marketWith(hours), instruments: member('M.CME', '2024-01-09') }, config);
    expect(seen).toEqual(['21:00 false', '22:00 false', '00:00 true', '01:00 true']);
  });

  test('is not shown by what a strategy can ask of an instrument', () => {
    let described: Instrument | undefined;
    const tested = engineWith(() => ({
      init: (ctx) => void (described = ctx.describe('M.X')),
      onBar: () => undefined,
    }));
    tested.run({ ...marketWith(seriesOf('M.X', [1])), instruments: member('M.X', '2030-01-01') }, config);
    expect(described).toEqual({ id: 'M.X', kind: 'equity', multiplier: 1 });
  });
});

describe('a ranking', () => {
  function rank(score: (ctx: RowContext) => (i: number) => number, ranking?: Ranking): number[] {
    let ranked: number[] = [];
    const tested = engineWith(() => ({ onRow: (ctx) => void (ranked = ctx.rank(score(ctx), ranking)) }), 'portfolio');
    const market = marketWith(
      ...['A', 'B', 'C', 'D', 'E'].map((name, i) => seriesOf(`${name}.X`, [[3], [5], [3], [9], [4]][i]!)),
    );
    const all = ['A.X', 'B.X', 'C.X', 'E.X'].map((id) => member(id, '2020-01-01'));
    const instruments = Object.assign({}, ...all) as Record<string, Instrument>;
    tested.run({ ...market, instruments: { ...instruments, ...member('D.X', '2030-01-01') } }, config);
    return ranked;
  }

  test('is of the members, best first, of equal ones the lower number', () => {
    expect(rank((ctx) => Reflect.get<RowContext, 'close'>(ctx, 'close'))).toEqual([1, 4, 0, 2]);
    expect(rank((ctx) => (i) => -ctx.close(i))).toEqual([0, 2, 4, 1]);
  });

  test('takes the top of those for which a condition holds, and none without a score', () => {
    expect(rank((ctx) => (i) => ctx.close(i), { top: 2 })).toEqual([1, 4]);
    expect(rank((ctx) => (i) => ctx.close(i), { top: 2, where: (i) => i !== 1 })).toEqual([4, 0]);
    expect(rank((ctx) => (i) => (i === 4 ? NaN : ctx.close(i)))).toEqual([1, 0, 2]);
  });

  test('leaves out what has undefined for a score', () => {
    expect(rank((ctx) => (i) => (i === 1 ? (undefined as never) : ctx.close(i)))).toEqual([4, 0, 2]);
  });

  test.each<[string, unknown, unknown]>([
    ['score must be a function', 7, undefined],
    ['What score returns must be a number, was the string "3"', () => '3', undefined],
    ['What score returns must be a number, was null', () => null, undefined],
    ['top must be a whole number >= 0, was -1', () => 1, { top: -1 }],
    ['top must be a whole number >= 0, was 1.5', () => 1, { top: 1.5 }],
    ['where must be a function, was true', () => 1, { where: true }],
    ['ranking must be an object, was 3', () => 1, 3],
    ['ranking.limit is unknown: it takes top, where', () => 1, { limit: 3 }],
  ])('is refused: %s', (message, score, ranking) => {
    expect(errorOf(() => rank(() => score as never, ranking as Ranking)).message).toContain(message);
  });
});
