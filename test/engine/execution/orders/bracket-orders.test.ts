import type { OrderId } from '../../../../engine/model/order';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { pass, trade, type Bar } from '../../trade-script';

const at100: Bar = [100, 100, 100, 100];

describe('a trailing stop in a bracket', () => {
  it('follows the best price from the fill of its entry on', () => {
    // In by the open of bar 1 at 100: 95, after its high of 104 99, after 110 105, which bar 3 reaches.
    const bars: Bar[] = [at100, [100, 104, 99, 103], [103, 110, 102, 109], [109, 109, 104, 104]];
    expect(trade(bars, [(ctx) => ctx.buy(1, { stopTrail: 5 })]).fills).toEqual([
      [1, 1, 100],
      [3, -1, 105],
    ]);
    // By a fraction: 110 * 0.95.
    expect(trade(bars, [(ctx) => ctx.buy(1, { stopTrailFraction: 0.05 })]).fills[1]).toEqual([3, -1, 104.5]);
  });

  it('of a short position follows the lowest price', () => {
    const bars: Bar[] = [at100, [100, 101, 92, 93], [93, 98, 93, 98]];
    const config = { account: { initialCapital: 1000, type: 'margin' as const } };
    const { fills } = trade(bars, [(ctx) => ctx.sell(1, { stopTrail: 5, takeProfit: 80 })], { config });
    expect(fills).toEqual([
      [1, -1, 100],
      [2, 1, 97],
    ]);
  });

  it('of an entry within a bar follows the close of that bar, not a high from before it', () => {
    const bars: Bar[] = [at100, [100, 106, 96, 98], [98, 98, 94, 95], [95, 95, 92, 92]];
    // In at 97: 92; after the close of 98 93.
    expect(trade(bars, [(ctx) => ctx.buy(1, { limit: 97, stopTrail: 5 })]).fills).toEqual([
      [1, 1, 97],
      [3, -1, 93],
    ]);
  });

  it('works in the bar of its entry already', () => {
    const bars: Bar[] = [at100, [100, 100, 90, 91]];
    const { fills, ends } = trade(bars, [(ctx) => ctx.buy(1, { limit: 97, stopTrail: 5, takeProfit: 120 })]);
    expect(fills).toEqual([
      [1, 1, 97],
      [1, -1, 92],
    ]);
    expect(ends.slice(-2)).toEqual(['filled', 'PARTNER_FILLED']);
  });

  it('takes the place of a stop loss, and needs a distance', () => {
    const placed = (options: object) => trade([at100], [(ctx) => ctx.buy(1, options)]).ends;
    expect(placed({ stopTrail: 5, stopLoss: 90 })).toEqual(['INVALID_COMBINATION']);
    expect(placed({ stopTrail: 5, stopTrailFraction: 0.1 })).toEqual(['INVALID_COMBINATION']);
    expect(placed({ stopTrail: 5, reduceOnly: true })).toEqual(['INVALID_COMBINATION']);
    for (const options of [{ stopTrail: 0 }, { stopTrailFraction: 1 }]) {
      expect(placed(options)).toEqual(['INVALID_PRICE']);
    }
  });

  it('shows no level before its entry has filled', () => {
    const levels: (number | null)[] = [];
    let entry: OrderId;
    let stop: OrderId;
    trade(
      [at100, at100, at100],
      [
        (ctx) => {
          entry = ctx.buy(1, { stopTrail: 5 });
          stop = ctx.order(entry)!.children[0]!;
          levels.push(ctx.order(stop)!.trigger);
        },
        (ctx) => levels.push(ctx.order(stop)!.trigger),
      ],
    );
    expect(levels).toEqual([null, 95]);
  });
});

describe('the distance of a trailing stop', () => {
  const bars: Bar[] = [at100, [100, 110, 100, 109], [109, 109, 107, 108], [108, 108, 90, 90]];
  const amending = (changes: object) => {
    let stop: OrderId;
    const answers: boolean[] = [];
    const { fills } = trade(bars, [
      (ctx) => (stop = (ctx.buy(1, { stopTrail: 15 }) + 1) as OrderId),
      (ctx) => answers.push(ctx.amend(stop, changes)),
    ]);
    return [answers[0], fills[1]];
  };

  it('can be changed; the best price so far stays', () => {
    expect(amending({ trail: 5 })).toEqual([true, [3, -1, 105]]);
    expect(amending({ trailFraction: 0.1 })).toEqual([true, [3, -1, 99]]);
    expect(amending({ trail: 20 })).toEqual([true, [3, -1, 90]]);
  });

  it('is refused where it is none, or another order than a trailing stop', () => {
    for (const changes of [{ trail: 0 }, { trailFraction: 1 }, { trail: 5, trailFraction: 0.1 }, { stop: 95 }]) {
      expect(amending(changes)).toEqual([false, [3, -1, 95]]);
    }
    const stop = (ctx: BarContext) => expect(ctx.amend(ctx.sell(1, { stop: 90 }), { trail: 5 })).toBe(false);
    trade([at100], [stop]);
  });
});

describe('brackets that cancel each other: a breakout of the opening range from 95 to 105', () => {
  const config = { account: { initialCapital: 1000, type: 'margin' as const } };
  const range: Bar = [100, 105, 95, 100];
  const enter = (ctx: BarContext) => {
    const up = ctx.buy(1, { stop: 105, stopLoss: 100, takeProfit: 115 });
    ctx.sell(1, { stop: 95, stopTrail: 5, takeProfit: 85, oco: up });
  };

  it('the first fill takes the other off the market, with its stop and target', () => {
    const bars: Bar[] = [range, [104, 106, 103, 105], [105, 116, 104, 112], [112, 112, 80, 80]];
    const { fills, ends } = trade(bars, [enter], { config });
    expect(fills).toEqual([
      [1, 1, 105],
      [2, -1, 115],
    ]);
    expect(ends.slice(6)).toEqual([
      'filled',
      'PARTNER_FILLED',
      'PARENT_DONE',
      'PARENT_DONE',
      'filled',
      'PARTNER_FILLED',
    ]);
  });

  it('downwards as well', () => {
    const bars: Bar[] = [range, [96, 97, 94, 95], [95, 95, 84, 90], [90, 120, 90, 120]];
    expect(trade(bars, [enter], { config }).fills).toEqual([
      [1, -1, 95],
      [2, 1, 85],
    ]);
  });

  it('where one bar reaches both, the one placed first', () => {
    const bars: Bar[] = [range, [100, 106, 94, 102]];
    // The stop of the entry at 105 is reached by the bar as well.
    expect(trade(bars, [enter], { config }).fills).toEqual([
      [1, 1, 105],
      [1, -1, 100],
    ]);
  });

  it('the cancellation of one leaves the other', () => {
    const script = [enter, (ctx: BarContext) => ctx.cancel(1 as OrderId)];
    expect(trade([range, at100, [96, 97, 94, 95]], script, { config }).fills).toEqual([[2, -1, 95]]);
  });

  it('a plain order may join them', () => {
    const script = [enter, (ctx: BarContext) => ctx.buy(1, { limit: 98, oco: 1 as OrderId }), pass];
    const { fills } = trade([range, at100, [100, 100, 97, 98], [98, 120, 80, 100]], script, { config });
    expect(fills).toEqual([[2, 1, 98]]);
  });
});
