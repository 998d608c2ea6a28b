import { z } from 'zod';
import type { BarContext, SeriesInput, Strategy, StrategyDefinition } from '../../engine/strategies/define-strategy';
import { BEGIN, DAY } from './zoo-market';

/** What a strategy of the zoo that knows the future has kept of whole columns at the top of its module. */
interface Kept {
  rows: Map<number, number>;
  columns: Float64Array[];
}

export const define = (
  create: (parameters: Record<string, number | string>) => Strategy,
  parameters: Record<string, z.ZodType> = {},
  scope: 'instrument' | 'portfolio' = 'instrument',
): StrategyDefinition => ({
  ...{ id: 'under-test', name: 'Under test', description: '', scope },
  parameters: z.object(parameters),
  create: (given) => create(given as Record<string, number | string>),
});

/**
 * A strategy whose series is honest, but whose function keeps the whole columns where the object that trades finds them.
 * @param decide target share of equity, from the row of the present bar; undefined for no change
 */
function withKept(
  inputs: SeriesInput[],
  decide: (ctx: BarContext, kept: Kept, row: number) => number | undefined | void,
): StrategyDefinition {
  const kept: Kept = { rows: new Map(), columns: [] };
  return define(() => ({
    init(ctx) {
      ctx.series(
        (time, ...columns) => {
          kept.rows = new Map([...time].map((moment, row) => [moment, row]));
          kept.columns = columns.map((column) => column.slice());
          return time.map(() => 0);
        },
        ['time', ...inputs],
      );
    },
    onBar(ctx) {
      const share = decide(ctx, kept, kept.rows.get(ctx.time)!);
      if (share !== undefined) ctx.targetPercent(share);
    },
  }));
}

/** Knows the next close. */
export const peeksOneBar = withKept(['close'], (ctx, { columns: [close] }, row) => {
  const next = close![row + 1] ?? ctx.close;
  return next > ctx.close ? 0.9 : -0.9;
});

/** Takes bars of a week for known while they are under way. */
export const peeksThroughWeeks = withKept(['close'], (ctx, { columns: [close] }, row) => {
  const end = Math.min(close!.length - 1, row - (row % 5) + 4);
  return close![end]! > ctx.close ? 0.9 : -0.9;
});

/** Measures by the mean and deviation of all bars. */
export const normalisesOverAll = withKept(['close'], (ctx, { columns: [close] }) => {
  const mean = close!.reduce((sum, value) => sum + value, 0) / close!.length;
  const deviation = Math.sqrt(close!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / close!.length);
  const score = (ctx.close - mean) / deviation;
  return score < -0.5 ? 0.9 : score > 0.5 ? -0.9 : undefined;
});

/** Sells at the high of the bar that it is in. */
export const knowsTheHigh = withKept(['high', 'low'], (ctx, { columns: [high, low] }, row) => {
  const [top, bottom] = [high![row + 1], low![row + 1]];
  if (top === undefined || bottom === undefined) return undefined;
  if (ctx.position > 0) ctx.sell(ctx.position, { limit: top * 0.9999, timeInForce: 'day' });
  else ctx.buy(Math.floor((0.9 * ctx.equity) / ctx.close), { limit: bottom * 1.0001, timeInForce: 'day' });
  return undefined;
});

/** Remembers at the top of its module what the last run saw, and trades the next one by it. */
export const remembersTheLastRun = (): StrategyDefinition => {
  let before = new Map<number, number>();
  return define(() => {
    const seen = new Map<number, number>();
    const known = before;
    let last: number | undefined;
    return {
      onBar(ctx) {
        if (last !== undefined) seen.set(last, ctx.close);
        last = ctx.time;
        const next = known.get(ctx.time);
        if (next !== undefined) ctx.targetPercent(next > ctx.close ? 0.9 : -0.9);
        else if (ctx.index % 20 === 0) ctx.targetPercent(ctx.index % 40 === 0 ? 0.5 : 0);
      },
      onEnd: () => void (before = seen),
    };
  });
};

/** Has a list of those that are known to live on, as a file beside it would have. */
export const tradesSurvivors = (survivors: readonly string[]): StrategyDefinition =>
  define(
    () => ({
      onRow(ctx) {
        if (ctx.index % 20 !== 0) return;
        const alive = survivors.map((id) => ctx.instruments.indexOf(id)).filter((i) => ctx.close(i) > 0);
        for (const i of alive) {
          const past = ctx.history(i, 40).close;
          ctx.targetPercent(i, past[0]! < past.at(-1)! ? 0.9 / alive.length : 0.3 / alive.length);
        }
      },
    }),
    {},
    'portfolio',
  );

/** Measures all bars by the first fifty of its run. */
export const freezesItsWarmUp = define(() => {
  const first: number[] = [];
  return {
    onBar(ctx) {
      if (first.length < 50) first.push(ctx.close);
      else {
        const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
        const deviation = Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length);
        const score = (ctx.close - mean) / deviation;
        ctx.targetPercent(score < -1 ? 0.9 : score > 1 ? -0.9 : 0);
      }
    },
  };
});

/** Trades against the last bar, each bar. */
export const fadesEachBar = define(() => ({
  onBar(ctx) {
    const [before, now] = ctx.history(2).close;
    if (Number.isNaN(before!)) return;
    ctx.targetPercent(now! > before! ? -0.9 : 0.9);
  },
}));

/** Trades by the letters of its name alone: without any edge, and without parameters to vary. */
export const followsItsName = define(
  ({ name }) => ({
    onBar(ctx) {
      if (Math.round(ctx.time / 864e8) % 10 !== 0) return;
      let mixed = 0;
      for (const letter of `${name}/${Math.round(ctx.time / 864e9)}`) {
        mixed = (Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) ^ (mixed >>> 13)) >>> 0;
      }
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0;
      ctx.targetPercent([0.9, 0, -0.9][(mixed >>> 8) % 3]!);
    },
  }),
  { name: z.string() },
);

export const dayOf = (ctx: BarContext) => Math.round((ctx.time - BEGIN) / DAY) - 1;

/** Buys now and then for four bars, by chance also before the one jump. */
export const isLuckyOnce = (jump: number): StrategyDefinition =>
  define(() => ({
    onBar(ctx) {
      const phase = (dayOf(ctx) + 5000 - jump) % 50;
      if (phase === 48) ctx.targetPercent(0.9);
      if (phase === 2) ctx.targetPercent(0);
    },
  }));
