import type { RunNotes } from '../../../../engine/model/run-notes';
import { NOTE_LIMITS } from '../../../../engine/model/run-notes';
import type { BarContext, RowContext } from '../../../../engine/strategies/define-strategy';
import { decodeTable, encodeTable } from '../../../../infra/store/artifacts/table';
import { MINUTE, marketWith, seriesOf, START } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';
import { pass } from '../../trade-script';

const underTest = configOf({ strategy: 'under-test' });
/** When bar number `bar` closes. */
const at = (bar: number) => START + (bar + 1) * MINUTE;

function play(onBar: (ctx: BarContext) => void, closes: number[], names = ['A.X']): RunNotes {
  const tested = engineWith(() => ({ onBar }));
  return tested.run(marketWith(...names.map((name) => seriesOf(name, closes))), underTest).notes;
}

/** Points by series. */
function points({ series: { list, columns } }: RunNotes) {
  let from = 0;
  return list.map(({ name, instrument, points: count }) => {
    const own = Array.from({ length: count }, (_, i) => [columns.time[from + i], columns.value[from + i]]);
    from += count;
    return [name, instrument, own];
  });
}

const lines = ({ log: { columns } }: RunNotes) =>
  decodeTable(encodeTable(columns), { offset: 0, limit: Infinity }).rows.map(({ time, instrument, message }) => [
    ...[time, instrument, message],
  ]);

describe('what a strategy writes down', () => {
  it('is a series of each name and instrument, with one value a step and gaps where there is none', () => {
    const notes = play(
      (ctx) => {
        ctx.record('close', 0);
        ctx.record('close', ctx.close);
        ctx.record('odd', ctx.index % 2 === 1 ? ctx.index : NaN);
        ctx.record('never', Infinity);
      },
      [10, 11, 12],
      ['A.X', 'B.X'],
    );
    const close = [10, 11, 12].map((value, bar) => [at(bar), value]);
    // In the order in which they began.
    expect(points(notes)).toEqual([
      ['close', 'A.X', close],
      ['close', 'B.X', close],
      ['odd', 'A.X', [[at(1), 1]]],
      ['odd', 'B.X', [[at(1), 1]]],
    ]);
    expect(notes.series.truncated).toBe(false);
  });

  it('is of all instruments together where one strategy object trades them, and of its own in an event', () => {
    const tested = engineWith(
      () => ({
        onRow(ctx: RowContext) {
          ctx.record('equity', ctx.equity);
          if (ctx.index === 0) ctx.buy(1, 1);
          ctx.log(`step ${ctx.index}`);
        },
        onFill: (ctx: BarContext) => ctx.log('filled'),
      }),
      'portfolio',
    );
    const market = marketWith(...['A.X', 'B.X'].map((id) => seriesOf(id, [10, 10])));
    const { notes } = tested.run(market, underTest);
    expect(points(notes)).toEqual([['equity', null, [0, 1].map((bar) => [at(bar), 10_000])]]);
    expect(lines(notes)).toEqual([
      [at(0), '', 'step 0'],
      [at(1), 'B.X', 'filled'],
      [at(1), '', 'step 1'],
    ]);
  });

  it('has the time of its step on every path, with orders or without', () => {
    const order = (ctx: BarContext) => {
      ctx.log('seen');
      if (ctx.index === 1) ctx.buy(1, { limit: 1 });
    };
    expect(lines(play(order, [10, 10, 10, 10])).map(([time]) => time)).toEqual([0, 1, 2, 3].map(at));
  });

  it('is cut where it is too much, which fails nothing', () => {
    const notes = play(
      (ctx) => {
        for (let i = 0; i <= NOTE_LIMITS.names; i++) ctx.record(`name ${i}`, i);
        for (let i = 0; i <= NOTE_LIMITS.lines; i++) ctx.log('x'.repeat(NOTE_LIMITS.messageLength + 1));
      },
      [10],
    );
    expect(notes.series.list).toHaveLength(NOTE_LIMITS.names);
    expect(notes.series.truncated).toBe(true);
    expect(notes.log.columns.message).toHaveLength(NOTE_LIMITS.lines);
    expect(notes.log.columns.message[0]).toHaveLength(NOTE_LIMITS.messageLength);
    expect(notes.log.truncated).toBe(true);
  });

  it('keeps as many points as a run may have', () => {
    const closes = new Array<number>(Math.ceil(NOTE_LIMITS.points / 63)).fill(10);
    const names = Array.from({ length: 64 }, (_, i) => `name ${i}`);
    const notes = play((ctx) => {
      for (const name of names) ctx.record(name, ctx.index);
    }, closes);
    expect(notes.series.columns.time).toHaveLength(NOTE_LIMITS.points);
    expect(notes.series.list.reduce((sum, { points: count }) => sum + count, 0)).toBe(NOTE_LIMITS.points);
    expect(notes.series.truncated).toBe(true);
  });

  it('changes no result, and is nothing in a trial', () => {
    const market = marketWith(seriesOf('A.X', [10, 11, 12]));
    const writing = engineWith(() => ({ onBar: (ctx) => (ctx.record('close', ctx.close), ctx.log('hello')) }));
    const silent = engineWith(() => ({ onBar: pass }));
    expect(writing.run(market, underTest).resultHash).toBe(silent.run(market, underTest).resultHash);
    expect(writing.runTrial(market, underTest, {})).toEqual(silent.runTrial(market, underTest, {}));
  });

  it.each([
    [
      'a name that is none',
      (ctx: BarContext) => ctx.record(1 as never, 1),
      'name must be a text of 1 to 64 characters',
    ],
    ['a value that is none', (ctx: BarContext) => ctx.record('a', '1' as never), 'value must be a number'],
    ['a message that is none', (ctx: BarContext) => ctx.log({} as never), 'message must be a string'],
  ])('refuses %s, in a trial too', (_, write, message) => {
    const tested = engineWith(() => ({ onBar: write }));
    const market = marketWith(seriesOf('A.X', [10]));
    for (const run of [() => tested.run(market, underTest), () => tested.runTrial(market, underTest, {})]) {
      expect(errorOf(run).message).toContain(message);
    }
  });
});
