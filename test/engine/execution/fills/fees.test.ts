import { z } from 'zod';
import { BacktestEngine } from '../../../../engine/backtest-engine';
import type { RunConfig } from '../../../../engine/model/run-config';
import { runRequestSchema } from '../../../../engine/model/run-config';
import type { BarContext, StrategyDefinition } from '../../../../engine/strategies/define-strategy';
import { StrategyRegistry } from '../../../../engine/strategies/registry';
import { marketOf } from '../../portfolio/money-market';
import { configOf, errorOf } from '../../support';
import { trade, type Bar } from '../../trade-script';

const flat: Bar = [100, 100, 100, 100];
const feesOf = (result: { fills: { fee: number }[] }) => result.fills.map(({ fee }) => fee);

describe('fees', () => {
  const makers = { config: { fees: { proportional: 0, maker: 0.0002, taker: 0.001 } } as Partial<RunConfig> };

  it('of makers are those of limits that a bar comes to after its open: 98 at 0.02 %, 100 at 0.1 %', () => {
    const { result } = trade(
      [flat, [100, 100, 97, 98], flat, flat],
      [(ctx) => ctx.buy(1, { limit: 98 }), undefined!, (ctx) => ctx.sell(1)],
      makers,
    );
    expect(feesOf(result)).toEqual([98 * 0.0002, 100 * 0.001]);
  });

  it('of takers are those of a limit that fills at the open, and of a stop', () => {
    const { result } = trade(
      [flat, [97, 97, 97, 97], [97, 97, 95, 95], flat],
      [(ctx) => ctx.buy(1, { limit: 98 }), (ctx) => ctx.sell(1, { stop: 96 })],
      makers,
    );
    expect(feesOf(result)).toEqual([97 * 0.001, 96 * 0.001]);
  });

  it('go by side: stamp duty of 0.015 % on purchases, transaction tax of 0.1 % on sales', () => {
    const config = { fees: { proportional: 0, buy: 0.00015, sell: 0.001 } };
    const { result } = trade([flat, flat, flat], [(ctx) => ctx.buy(10), (ctx) => ctx.sell(10)], { config });
    expect(feesOf(result)).toEqual([1000 * 0.00015, 1000 * 0.001]);
  });

  it('go by a table of instruments, whose entries override what is before them', () => {
    const market = marketOf({
      'A.X': { closes: [100, 100] },
      'B.Y': { closes: [100, 100] },
      'C.Y': { closes: [100, 100] },
    });
    const byInstrument = { '*.Y': { proportional: 0.002, perShare: 0 }, 'C.Y': { sell: 0.5, proportional: 0 } };
    const engine = engineOf({ onBar: (ctx: BarContext) => void (ctx.index === 0 && ctx.buy(1)) });
    const fees = { proportional: 0.001, perShare: 0.25, byInstrument };
    // 100 at 0.1 % and 0.25 a share; 100 at 0.2 %; nothing.
    expect(feesOf(engine.run(market, configOf({ strategy: 'own', fees })))).toEqual([0.35, 0.2, 0]);
  });

  it('go by what was traded in the 30 days before the day of the fill', () => {
    const market = marketOf({ 'A.X': { closes: new Array<number>(40).fill(100), step: 24, calendar: '24x7' } });
    const tiers = [
      { from: 1000, maker: 0.0005, taker: 0.002 },
      { from: 2500, maker: 0.0001, taker: 0.001 },
    ];
    const fees = { proportional: 0, maker: 0.003, taker: 0.004, tiers };
    // At the opens of days 1, 2, 3, 31 and 32: of the last two only what was traded on days 1 to 30, and 2 to 31, counts.
    const quantities: Record<number, number> = { 0: 10, 1: 20, 2: 1, 30: 1, 31: 1 };
    const engine = engineOf({
      onBar: (ctx: BarContext) => void (quantities[ctx.index] && ctx.buy(quantities[ctx.index]!)),
    });
    const { fills } = engine.run(market, configOf({ strategy: 'own', fees }));
    const rates = fills.map(({ fee, quantity }) => Number((fee / (100 * quantity)).toFixed(9)));
    // Nothing; 1,000; 3,000; 3,100; 2,200 by then.
    expect(rates).toEqual([0.004, 0.002, 0.001, 0.001, 0.002]);
  });

  it('by tiers are those of makers for limits that a bar comes to, and an entry of the table comes before them', () => {
    const tiers = [{ from: 0, maker: 0.0005, taker: 0.002 }];
    const bars: Bar[] = [flat, [100, 100, 97, 98], flat, flat];
    const script = [(ctx: BarContext) => ctx.buy(1, { limit: 98 }), undefined!, (ctx: BarContext) => ctx.sell(1)];
    const config = { fees: { proportional: 0, taker: 0.5, tiers } } as Partial<RunConfig>;
    expect(feesOf(trade(bars, script, { config }).result)).toEqual([98 * 0.0005, 100 * 0.002]);
    const own = { fees: { proportional: 0, tiers, byInstrument: { '*': { taker: 0.01 } } } } as Partial<RunConfig>;
    expect(feesOf(trade(bars, script, { config: own }).result)).toEqual([98 * 0.0005, 100 * 0.01]);
  });

  it('by tiers that do not ascend are refused', () => {
    const tier = { from: 5, maker: 0, taker: 0 };
    const body = { session: 's', strategy: 'sma-cross', fees: { tiers: [tier, tier] } };
    expect(runRequestSchema.safeParse(body).error!.issues[0]!.path).toEqual(['fees', 'tiers']);
  });

  it('of a table are refused by the path of the field', () => {
    const body = { session: 's', strategy: 'sma-cross', fees: { byInstrument: { '*.Y': { proportional: 2 } } } };
    expect(runRequestSchema.safeParse(body).error!.issues[0]!.path).toEqual([
      'fees',
      'byInstrument',
      '*.Y',
      'proportional',
    ]);
  });
});

describe('the costs that a strategy file has of its own', () => {
  const market = () => marketOf({ 'A.X': { closes: [100, 100, 100] } });
  const buys = { onBar: (ctx: BarContext) => void (ctx.index === 0 && ctx.buy(10)) };

  it('come on top of those of the settings', () => {
    const engine = engineOf(buys, {
      fees: ({ notional, side, maker }, { rate }) =>
        side === 'buy' && !maker ? Math.min(5, notional * Number(rate)) : 0,
      slippage: ({ price, quantity }) => price + quantity / 100,
    });
    const result = engine.run(
      market(),
      configOf({
        strategy: 'own',
        parameters: { rate: 0.01 },
        fees: { proportional: 0.001 },
        slippage: { proportional: 0.01 },
      }),
    );
    // 100 and 1 % are 101, and 0.10 for 10; of 1,011 one per mille and 5 at most.
    expect(result.fills).toMatchObject([{ price: 101.1 }]);
    expect(result.fills[0]!.fee).toBeCloseTo(6.011, 12);
  });

  it.each([
    ['fees', () => -1, 'fees must return a finite number >= 0, not -1'],
    ['fees', () => NaN, 'not NaN'],
    ['fees', () => undefined, 'not undefined'],
    ['slippage', () => 0, 'slippage must return a finite price > 0, not 0'],
    ['slippage', () => Infinity, 'not Infinity'],
  ])('are refused with their place where %s return what they may not: %p', (name, costs, message) => {
    const engine = engineOf(buys, { [name]: costs });
    const error = errorOf(() => engine.run(market(), configOf({ strategy: 'own' })));
    expect(error).toMatchObject({
      code: 'STRATEGY_FAILED',
      details: { instrument: 'A.X', bar: expect.any(Number) as number },
    });
    expect(error.message).toContain(message);
  });
});

function engineOf(
  strategy: object,
  costs: Partial<Pick<StrategyDefinition, 'fees' | 'slippage'>> = {},
): BacktestEngine {
  const parameters = z.object({ rate: z.number().default(0) });
  const definition: StrategyDefinition = {
    id: 'own',
    name: '',
    description: '',
    parameters,
    create: () => strategy,
    ...costs,
  };
  class Own extends StrategyRegistry {
    override get(): StrategyDefinition {
      return definition;
    }
  }
  return new BacktestEngine({ strategies: new Own() });
}
