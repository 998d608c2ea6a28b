import fc from 'fast-check';
import { MAX_ORDERS_LISTED, OrderLog } from '../../../../engine/execution/orders/order-log';
import { MAX_TAGS, TagTable } from '../../../../engine/execution/orders/tag-table';
import type { RunOrders } from '../../../../engine/model/run-orders';
import type { RunResult } from '../../../../engine/model/result';
import type { BarContext, RowContext } from '../../../../engine/strategies/define-strategy';
import { decodeTable, encodeTable, type TableRow } from '../../../../infra/store/artifacts/table';
import { MINUTE, marketWith, seriesOf, START } from '../../random-market';
import { optionScenarios } from '../../random-options';
import { scenarios } from '../../random-orders';
import { runEngine } from '../../run-scenario';
import { configOf, engineWith } from '../../support';
import { flat, pass, trade, type Bar } from '../../trade-script';

/** The list as doors read it. */
function rowsOf({ columns }: RunOrders): TableRow[] {
  return decodeTable(encodeTable({ ...columns }), { offset: 0, limit: Infinity }).rows;
}

const listed = (...given: Parameters<typeof trade>) => rowsOf(trade(...given).result.orders);
const at = (bar: number) => START + bar * MINUTE;
const life = ({ status, reason, filled, averagePrice }: TableRow) => [status, reason, filled, averagePrice];

describe('the list of orders', () => {
  it('shows a market order from its placement to its fill, on the lean path and on the full one', () => {
    const order = (ctx: BarContext) => void (ctx.index === 1 && ctx.buy(3));
    const series = seriesOf('A.X', [10, 10, 10], { opens: [10, 10, 12] });
    const lean = engineWith(() => ({ onBar: order })).run(marketWith(series), configOf({ strategy: 'under-test' }));
    const full = engineWith(() => ({ onBar: order, onFill: pass }));
    const expected = {
      ...{ orderId: 1, instrument: 'A.X', side: 'buy', type: 'market', timeInForce: 'gtc' },
      ...{ quantity: 3, filled: 3, averagePrice: 12, limit: null, trigger: null, parentId: null, oco: null },
      // Placed at the close of bar 1, filled at the open of bar 2, which is one and the same time.
      ...{ tag: '', placedAt: at(2), endedAt: at(2), status: 'filled', reason: '' },
    };
    expect(rowsOf(lean.orders)).toEqual([expected]);
    expect(rowsOf(full.run(marketWith(series), configOf({ strategy: 'under-test' })).orders)).toEqual([expected]);
  });

  it('has what still waits at the end, and what the account refuses on the lean path', () => {
    const script = [(ctx: BarContext) => ctx.buy(2_000), pass, (ctx: BarContext) => ctx.buy(1)];
    const tested = engineWith(() => ({ onBar: (ctx) => void script[ctx.index]?.(ctx) }));
    const { orders } = tested.run(marketWith(seriesOf('A.X', [10, 10, 10])), configOf({ strategy: 'under-test' }));
    expect(rowsOf(orders).map(life)).toEqual([
      ['rejected', 'INSUFFICIENT_CASH', 0, null],
      ['working', '', 0, null],
    ]);
    expect(rowsOf(orders)[0]!.endedAt).toBe(at(2));
    expect(rowsOf(orders)[1]!.endedAt).toBeNull();
  });

  it('gives a bracket its parts, of which one fills and the other is cancelled', () => {
    const bars: Bar[] = [flat, flat, [10, 12, 10, 12]];
    const enter = (ctx: BarContext) => ctx.buy(10, { limit: 10, stopLoss: 9, takeProfit: 12, tag: 'dip' });
    const rows = listed(bars, [enter]);
    expect(
      rows.map(({ type, side, quantity, limit, trigger, parentId, tag }) => [
        ...[type, side, quantity, limit, trigger, parentId, tag],
      ]),
    ).toEqual([
      ['limit', 'buy', 10, 10, null, null, 'dip'],
      ['stop', 'sell', 10, null, 9, 1, 'dip'],
      ['limit', 'sell', 10, 12, null, 1, 'dip'],
    ]);
    expect(rows.map(life)).toEqual([
      ['filled', '', 10, 10],
      ['cancelled', 'PARTNER_FILLED', 0, null],
      ['filled', '', 10, 12],
    ]);
  });

  it('knows groups, cancellations, amendments, expiries and refusals at the entry', () => {
    const bars: Bar[] = [flat, flat, [10, 10, 8, 8], flat];
    const orders = (ctx: BarContext) => {
      const first = ctx.buy(1, { limit: 8 });
      ctx.buy(2, { limit: 7, oco: first });
      const amended = ctx.buy(3, { limit: 6 });
      ctx.amend(amended, { limit: 5, quantity: 4 });
      ctx.buy(5, { limit: 5, timeInForce: 'gtd', expires: ctx.time + 1 });
      ctx.buy(6, { limit: -1, tag: 'bad' });
      ctx.cancel(ctx.buy(7, { stop: 20 }));
    };
    const rows = listed(bars, [orders]);
    expect(rows.map((row) => [row.quantity, row.limit, row.trigger, row.oco, row.tag, ...life(row)])).toEqual([
      [1, 8, null, 1, '', 'filled', '', 1, 8],
      [2, 7, null, 1, '', 'cancelled', 'PARTNER_FILLED', 0, null],
      [4, 5, null, null, '', 'working', '', 0, null],
      [5, 5, null, null, '', 'expired', '', 0, null],
      [6, -1, null, null, 'bad', 'rejected', 'INVALID_PRICE', 0, null],
      [7, null, 20, null, '', 'cancelled', 'REQUESTED', 0, null],
    ]);
  });

  it('adds up partial fills, and cancels the rest', () => {
    // A tenth of a volume of 100: 10 at the open of 10, 5 at that of 12.
    const bars: Bar[] = [flat, flat, [12, 12, 12, 12], flat];
    const config = { fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } } as const;
    const [whole] = listed(bars, [(ctx) => ctx.buy(15)], { config });
    expect(life(whole!)).toEqual(['filled', '', 15, (10 * 10 + 5 * 12) / 15]);
    const [part] = listed(bars, [(ctx) => ctx.buy(15, { timeInForce: 'ioc' })], { config });
    expect(life(part!)).toEqual(['cancelled', 'NOT_FILLED_AT_ONCE', 10, 10]);
  });

  it('lets a stop cover what the target of its bracket has left', () => {
    // 10 a bar: the entry fills in two bars, the target 10 of its 15, the stop the other 5.
    const bars: Bar[] = [flat, flat, flat, [10, 12.5, 10, 10], [10, 10, 8.5, 9]];
    const config = { fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } } as const;
    const rows = listed(bars, [(ctx) => ctx.buy(15, { stopLoss: 9, takeProfit: 12 })], { config });
    expect(rows.map((row) => [row.quantity, ...life(row)])).toEqual([
      [15, 'filled', '', 15, 10],
      [5, 'filled', '', 5, 9],
      [15, 'cancelled', 'PARTNER_FILLED', 10, 12],
    ]);
  });

  it('has combos and targets with their tags, which fills and events carry', () => {
    const seen: unknown[] = [];
    const tested = engineWith(
      () => ({
        onRow(ctx: RowContext) {
          const legs = [
            { instrument: 'B.X', quantity: 2 },
            { instrument: 'A.X', quantity: 1 },
          ];
          if (ctx.index === 0) ctx.combo(legs, { tag: 'pair' });
          if (ctx.index === 1) ctx.target(0, 5, { tag: 'more' });
        },
        onFill: (_: BarContext, { tag }) => void seen.push(tag),
        onOrder: (_: BarContext, { tag, type }) => void seen.push([type, tag]),
      }),
      'portfolio',
    );
    const series = ['A.X', 'B.X'].map((id) => seriesOf(id, [10, 10, 10]));
    const { orders, fills } = tested.run(marketWith(...series), configOf({ strategy: 'under-test' }));
    expect(
      rowsOf(orders).map(({ type, instrument, quantity, filled, averagePrice, tag }) => [
        ...[type, instrument, quantity, filled, averagePrice, tag],
      ]),
    ).toEqual([
      ['combo', 'B.X', 2, 2, null, 'pair'],
      ['market', 'A.X', 4, 4, 10, 'more'],
    ]);
    expect(fills.map(({ orderId, tag }) => [orderId, tag])).toEqual([
      [1, 'pair'],
      [1, 'pair'],
      [2, 'more'],
    ]);
    expect(seen).toEqual([
      ...[['accepted', 'pair'], 'pair', 'pair', ['filled', 'pair']],
      ...[['accepted', 'more'], 'more', ['filled', 'more']],
    ]);
  });

  it('lets nothing of a tag fall to the orders after it', () => {
    const orders = (ctx: BarContext) => {
      ctx.target(1, { tag: 'one' });
      ctx.buy(1);
      ctx.buy(1, { limit: 10 });
      ctx.buy(1, { limit: 10, tag: 'two' });
      ctx.buy(1, { limit: -1, timeInForce: 'day' });
      expect(ctx.order(4 as never)?.tag).toBe('two');
    };
    const again = (ctx: BarContext) => ctx.buy(1, { limit: 10 });
    const rows = listed([flat, flat, flat, flat], [orders, again, again]);
    expect(rows.map(({ tag }) => tag)).toEqual(['one', '', '', 'two', '', '', '']);
  });

  it.each([
    ['no text', 5],
    ['an empty text', ''],
    ['a long one', 'x'.repeat(65)],
    ['half a character', '\ud800'],
  ])('refuses %s as a tag', (_, tag) => {
    const wrong = /options\.tag must be a text of 1 to 64 characters/;
    for (const place of [
      (ctx: BarContext) => ctx.buy(1, { tag: tag as string }),
      (ctx: BarContext) => ctx.target(1, { tag: tag as string }),
      (ctx: BarContext) => ctx.combo([{ instrument: 'A.X', quantity: 1 }], { tag: tag as string }),
    ]) {
      expect(() => trade([flat, flat], [place])).toThrow(wrong);
    }
  });

  it('is cut after a million, and tags after 65,535 of them, which fails nothing', () => {
    const log = new OrderLog({ panels: [0], rows: Int32Array.of(0), step: 0 });
    log.place(MAX_ORDERS_LISTED, { instrument: 0, quantity: 1 });
    log.place(MAX_ORDERS_LISTED + 1, { instrument: 0, quantity: 1, tag: 1 });
    log.end(MAX_ORDERS_LISTED + 1, 'rejected', 'INVALID_PRICE');
    expect([log.count, log.tagOf(MAX_ORDERS_LISTED + 1)]).toEqual([MAX_ORDERS_LISTED, 0]);
    const tags = new TagTable();
    for (let i = 1; i <= MAX_TAGS; i++) expect(tags.add(`tag ${i}`)).toBe(i);
    expect([tags.add('one more'), tags.add('tag 7'), tags.of(7), tags.of(0)]).toEqual([0, 7, 'tag 7', null]);
  });

  it('agrees with fills, statistics and rejections, whatever is ordered', () => {
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(fc.oneof(scenarios, optionScenarios), fc.boolean(), (scenario, listening) => {
        const { result } = runEngine(scenario, listening);
        const rows = rowsOf(result.orders);
        expect(rows.map(({ orderId }) => orderId)).toEqual(rows.map((_, i) => i + 1));
        expect(rows).toHaveLength(result.orders.placed);
        for (const row of rows) expectOrder(row, result);
        const rejected = rows.filter(({ status }) => status === 'rejected');
        expect(rejected).toHaveLength(result.statistics.rejectedOrders!);
        expect(rejected.map(({ orderId, reason }) => [orderId, reason])).toEqual(
          result.rejections.orders.map(({ order, code }) => [order, code]).sort(([a], [b]) => Number(a) - Number(b)),
        );
        for (const { status } of rows) seen.add(status);
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(['cancelled', 'expired', 'filled', 'rejected', 'working']);
  });
});

/** What is filled is the sum of the order's fills, and whole where it says so. */
function expectOrder(row: TableRow, { fills }: RunResult): void {
  const own = fills.filter(({ orderId, instrument }) => orderId === row.orderId && instrument === row.instrument);
  const sum = own.reduce((quantity, fill) => quantity + fill.quantity, 0);
  if (row.type !== 'combo') expect(row.filled).toBeCloseTo(sum, 9);
  if (row.status === 'filled') expect(row.filled).toBeCloseTo(row.quantity as number, 6);
  if (row.status === 'filled') expect(row.endedAt).toBe(own.at(-1)!.time);
  if (row.status !== 'filled' && row.type !== 'combo') expect(sum).toBeLessThanOrEqual(row.quantity as number);
  if (row.status !== 'filled') expect(row.reason !== '').toBe(['rejected', 'cancelled'].includes(row.status as string));
  expect(row.endedAt === null).toBe(row.status === 'working');
  for (const fill of own) expect(fill.type).toBe(row.type);
}
