import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import type { OrderEvent, OrderFill } from '../../../engine/model/order';
import { fillsSchema, type RunConfig } from '../../../engine/model/run-config';
import { startMicros, toIso } from '../../../engine/model/time';
import type { BarContext, Strategy } from '../../../engine/strategies/define-strategy';
import { configOf, engineWith, errorOf } from '../support';

const ID = 'CL.c.1.NYMEX';
const MAY = 'CLK20.NYMEX';
const JUNE = 'CLM20.NYMEX';
/** Settlements of NYMEX in April 2020, each day without a range. */
const DAYS = ['2020-04-16', '2020-04-17', '2020-04-20', '2020-04-21', '2020-04-22'];
const SETTLED = { [MAY]: [19.87, 18.27, -37.63, 10.01], [JUNE]: [25.53, 25.03, 20.43, 11.57, 13.78] };

let home: string;
let catalog: Catalog;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'continuous-orders-'));
  catalog = new Catalog({ root: home, cacheDir: join(home, '.cache') });
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Files {
  roll?: object;
  adjust?: string;
  /** Rows by id, as `time,open,high,low,close`. */
  rows?: Record<string, string[]>;
  more?: object;
}

const daily = (closes: number[]) => closes.map((close, i) => `${DAYS[i]},${close},${close},${close},${close}`);

async function market({ roll = { by: 'date', sessions: 2 }, adjust = 'difference', rows, more }: Files = {}) {
  const all = rows ?? Object.fromEntries(Object.entries(SETTLED).map(([id, closes]) => [id, daily(closes)]));
  for (const [id, lines] of Object.entries(all)) {
    const text = lines.map((line) => `${line},1000`);
    await writeFile(join(home, `${id}.csv`), ['timestamp,open,high,low,close,volume', ...text].join('\n'));
  }
  const entries = {
    [MAY]: { multiplier: 1000, expiry: '2020-04-21' },
    [JUNE]: { multiplier: 1000, expiry: '2020-05-19' },
    [ID]: { continuous: { root: 'CL', roll, adjust } },
    ...more,
  };
  await writeFile(join(home, 'instruments.json'), JSON.stringify(entries));
  const range = { catalog: '.', start: startMicros('2020-04-01'), end: startMicros('2020-04-30') };
  return catalog.loadMarket(await catalog.resolveManifest({ ...range, instruments: [ID] }));
}

const MARGIN = { initialCapital: 100_000, type: 'margin', leverage: 10, liquidation: 'close' } as const;

async function run(strategy: () => Strategy, files: Files = {}, changes: Partial<RunConfig> = {}) {
  const config = configOf({ strategy: 'under-test', instruments: [ID], account: MARGIN, ...changes });
  return engineWith(strategy).run(await market(files), config);
}

const once =
  (act: (ctx: BarContext) => void): (() => Strategy) =>
  () => ({
    onBar: (ctx) => void (ctx.index === 0 && act(ctx)),
  });

type Told = Awaited<ReturnType<typeof run>>;
const fillsOf = ({ fills }: Told) =>
  fills.map(({ time, instrument, side, quantity, price, reason }) =>
    [toIso(time).slice(5, 16), instrument.slice(0, 5), side, quantity, price, reason].join(' '),
  );

describe('an order on a continuous instrument', () => {
  test('is one on the front contract, whose position is rolled at the closes of the roll', async () => {
    const result = await run(once((ctx) => void ctx.buy(1)));
    expect(fillsOf(result)).toEqual([
      '04-16T22:00 CLK20 buy 1 18.27 signal',
      '04-17T21:00 CLK20 sell 1 18.27 roll',
      '04-17T21:00 CLM20 buy 1 25.03 roll',
    ]);
    // May is bought and sold at 18.27, June loses 25.03 - 13.78: the gap of 6.76 is nobody's.
    const closes = [0, 0, 20.43 - 25.03, 11.57 - 25.03, 13.78 - 25.03];
    closes.forEach((gain, i) => expect(result.equity.equity[i]).toBeCloseTo(100_000 + 1000 * gain, 6));
    expect(result.trades).toMatchObject([{ instrument: MAY, quantity: 1, entryPrice: 18.27, exitTime: null }]);
    expect(result.trades[0]!.pnl).toBeCloseTo(-11_250, 6);
  });

  test('is one trade through its rolls, from its entry to its exit', async () => {
    const strategy = (): Strategy => ({
      onBar(ctx) {
        if (ctx.index === 0 || ctx.index === 2) ctx.buy(1);
        if (ctx.index === 3) ctx.target(0);
      },
    });
    const fees = { proportional: 0, perContract: 2.5 };
    const { trades, statistics, fills } = await run(strategy, {}, { fees });
    expect(fills.map(({ reason }) => reason)).toEqual(['signal', 'roll', 'roll', 'signal', 'signal']);
    // 1 from 18.27 and 1 from 11.57, both sold at 13.78; the first one was rolled from 18.27 to 25.03.
    expect(trades).toMatchObject([{ instrument: MAY, side: 'long', quantity: 2, entryPrice: 14.92, exitPrice: 13.78 }]);
    expect(trades[0]!.pnl).toBeCloseTo(1000 * (13.78 - 25.03 + 13.78 - 11.57) - 15, 6);
    expect(trades[0]!.fees).toBeCloseTo(2.5 * 6, 9);
    expect(statistics).toMatchObject({ trades: 1, winRate: 0, openTrades: 0 });
    // Prices of June count less the 6.76 by which it lay above May: 20.43 is 13.67, 11.57 is 4.81. A mean of 18.27 and 4.81.
    expect(trades[0]!.mae).toBeCloseTo(4.81 / 11.54 - 1, 9);
    expect(trades[0]!.mfe).toBeCloseTo(18.27 / 11.54 - 1, 9);
  });

  test('held into the last days is rolled at -37.63', async () => {
    const result = await run(
      once((ctx) => void ctx.buy(1)),
      { roll: { by: 'date', sessions: 1 } },
    );
    expect(fillsOf(result).slice(1)).toEqual([
      '04-20T21:00 CLK20 sell 1 -37.63 roll',
      '04-20T21:00 CLM20 buy 1 20.43 roll',
    ]);
    expect(result.equity.equity.at(-1)).toBeCloseTo(100_000 + 1000 * (-37.63 - 18.27 + 13.78 - 20.43), 6);
  });

  test('pays both fees of a roll, and slippage on both sides', async () => {
    const fees = { proportional: 0, perContract: 2.5, minimum: 3 };
    const slippage = { proportional: 0, fixed: 0.01 };
    const { fills, equity } = await run(
      once((ctx) => void ctx.sell(1)),
      {},
      { fees, slippage },
    );
    expect(fills.map(({ side, price, fee }) => [side, price, fee])).toEqual([
      ['sell', 18.27 - 0.01, 3],
      ['buy', 18.27 + 0.01, 3],
      ['sell', 25.03 - 0.01, 3],
    ]);
    expect(equity.equity.at(-1)).toBeCloseTo(100_000 - 20 - 9 + 1000 * (25.02 - 13.78), 6);
  });

  test('takes prices as the series has them and fills at those of the contract', async () => {
    // From the roll on the series is 25.03 - 18.27 = 6.76 below June: 13.67 on the 20th, 4.81 on the 21st.
    const seen: number[] = [];
    const strategy = (): Strategy => ({
      onBar(ctx) {
        seen.push(Number(ctx.close.toFixed(2)));
        if (ctx.index === 2) ctx.buy(2, { limit: 5 });
        if (ctx.index === 3) ctx.sell(2, { limit: 6 });
      },
    });
    const result = await run(strategy);
    expect(seen).toEqual([19.87, 18.27, 13.67, 4.81, 7.02]);
    // A limit of 5 is 11.76 in June, which opens at 11.57; one of 6 is 12.76, and it opens at 13.78.
    expect(fillsOf(result)).toEqual(['04-20T22:00 CLM20 buy 2 11.57 signal', '04-21T22:00 CLM20 sell 2 13.78 signal']);
  });

  test('shows the strategy its position through the roll, and targets count it', async () => {
    const seen: unknown[] = [];
    const strategy = (): Strategy => ({
      onBar(ctx) {
        seen.push([ctx.position, ctx.long, ctx.short, ctx.front(ID)]);
        ctx.target(ctx.index < 3 ? 3 : -1);
      },
    });
    const result = await run(strategy);
    expect(seen).toEqual([
      [0, 0, 0, MAY],
      [3, 3, 0, JUNE],
      [3, 3, 0, JUNE],
      [3, 3, 0, JUNE],
      [-1, 0, 1, JUNE],
    ]);
    expect(fillsOf(result).at(-1)).toBe('04-21T22:00 CLM20 sell 4 13.78 signal');
  });

  test('in a session that keeps finer bars is one like others, and refused with fills.detail', async () => {
    const plain = await market();
    const kept = { ...plain, hash: 'kept', detail: plain.panels };
    const tested = engineWith(once((ctx) => ctx.buy(1)));
    const config = configOf({ strategy: 'under-test', instruments: [ID], account: MARGIN });
    const { fills } = tested.run(kept, config);
    expect(fills.length).toBeGreaterThan(0);
    expect(fills).toEqual(tested.run(plain, config).fills);
    const finer = { ...config, fills: fillsSchema.parse({ detail: true }) };
    expect(errorOf(() => tested.run(kept, finer))).toMatchObject({ code: 'VALIDATION', path: 'fills.detail' });
    // Beside its contracts the series is a signal.
    const buys = (ctx: BarContext) => void (ctx.index === 0 && ctx.instrument === ID && ctx.buy(1));
    const { rejections } = engineWith(() => ({ onBar: buys })).run(kept, { ...finer, instruments: [ID, MAY] });
    expect(rejections.counts).toEqual({ SERIES_WITH_DETAIL: 1 });
  });

  test('by weight is sized by the price and the multiplier of the contract', async () => {
    const strategy = (): Strategy => ({ onBar: (ctx) => void (ctx.index === 2 && ctx.targetPercent(0.5)) });
    const { fills } = await run(strategy);
    // 50,000 of 20,430 each are 2.447, and contracts are whole.
    expect(fills[0]!.quantity).toBe(2);
  });
});

describe('at a roll', () => {
  test('stop and target of a position move by the gap, entries that wait for a price go', async () => {
    const events: string[] = [];
    const strategy = (): Strategy => ({
      onBar(ctx) {
        if (ctx.index !== 0) return;
        ctx.buy(1, { stopLoss: 5, takeProfit: 40 });
        ctx.buy(1, { limit: 3, tag: 'rests' });
      },
      onOrder: (_, { type, instrument, reason, tag, time }: OrderEvent) => {
        const isRoll = type === 'amended' || type === 'cancelled';
        if (isRoll) events.push([toIso(time).slice(5, 10), type, instrument, reason, tag].join(' '));
      },
    });
    const result = await run(strategy);
    expect(events).toEqual([
      `04-17 cancelled ${MAY} ROLLED rests`,
      `04-17 amended ${JUNE}  `,
      `04-17 amended ${JUNE}  `,
      `04-21 cancelled ${JUNE} PARTNER_FILLED `,
    ]);
    // The stop at 5 is 11.76 in June: it opens at 11.57 on the 21st.
    expect(fillsOf(result).at(-1)).toBe('04-20T22:00 CLM20 sell 1 11.57 stop');
    const { instrument, trigger, limit } = result.orders.columns;
    expect([...instrument.codes].map((code) => instrument.texts[code])).toEqual([MAY, JUNE, JUNE, MAY]);
    expect(trigger[1]).toBeCloseTo(11.76, 9);
    expect(limit[2]).toBeCloseTo(46.76, 9);
  });

  test('fills are told to the strategy with their reason', async () => {
    const told: string[] = [];
    const onFill = (ctx: BarContext, { order, instrument, reason, price, time }: OrderFill) =>
      void told.push([ctx.instrument, order, instrument, reason, price, toIso(time).slice(5, 16)].join(' '));
    await run(() => ({ onBar: (ctx) => void (ctx.index === 0 && ctx.buy(1)), onFill }));
    expect(told).toEqual([
      `${ID} 1 ${MAY} signal 18.27 04-16T22:00`,
      `${ID} 0 ${MAY} roll 18.27 04-17T21:00`,
      `${ID} 0 ${JUNE} roll 25.03 04-17T21:00`,
    ]);
  });

  test('a contract that the account cannot take is not opened: the order of it is rejected', async () => {
    const account = { initialCapital: 19_000 };
    const result = await run(
      once((ctx) => void ctx.buy(1)),
      {},
      { account },
    );
    expect(fillsOf(result)).toEqual(['04-16T22:00 CLK20 buy 1 18.27 signal', '04-17T21:00 CLK20 sell 1 18.27 roll']);
    expect(result.rejections.orders).toMatchObject([{ instrument: JUNE, code: 'INSUFFICIENT_CASH' }]);
    expect(result.equity.equity.at(-1)).toBe(19_000);
  });

  test('between bars the closes by then count, before the bars that follow', async () => {
    // The session ends at 21:00 UTC; bars of an hour from 14:00 to 16:00 alone. June is at 25 by then, May at 19.
    const hours = (prices: number[]) =>
      prices.map((price, i) => {
        const at = `${DAYS[Math.floor(i / 2) + 1]}T${14 + (i % 2)}:00:00Z`;
        return `${at},${price},${price},${price},${price}`;
      });
    const rows = { [MAY]: hours([20, 19, 18, 17]), [JUNE]: hours([26, 25, 24, 23, 22, 21]) };
    const strategy = (): Strategy => ({
      onBar(ctx) {
        if (ctx.index === 0) ctx.buy(1);
        // An order that waits at the market goes over to June.
        if (ctx.index === 1) ctx.buy(2);
      },
    });
    const result = await run(strategy, { rows });
    expect(fillsOf(result)).toEqual([
      '04-17T15:00 CLK20 buy 1 19 signal',
      '04-17T21:00 CLK20 sell 1 19 roll',
      '04-17T21:00 CLM20 buy 1 25 roll',
      '04-20T14:00 CLM20 buy 2 24 signal',
    ]);
  });

  test('an order at the close of the roll is one on the new contract', async () => {
    const fills = fillsSchema.parse({ at: 'same-close' });
    const strategy = (): Strategy => ({ onBar: (ctx) => void (ctx.index === 1 && ctx.buy(1)) });
    const result = await run(strategy, { adjust: 'ratio' }, { fills, end: startMicros('2020-04-18') });
    expect(fillsOf(result)).toEqual(['04-17T21:00 CLM20 buy 1 25.03 signal']);
  });

  test('an account with a long and a short position side by side keeps both', async () => {
    const account = { ...MARGIN, positions: 'hedging' as const };
    const strategy = once((ctx) => {
      ctx.buy(2);
      ctx.sell(1);
    });
    const result = await run(strategy, {}, { account });
    const rolls = fillsOf(result).filter((fill) => fill.endsWith('roll'));
    expect(rolls.map((fill) => fill.slice(12))).toEqual([
      'CLK20 sell 2 18.27 roll',
      'CLM20 buy 2 25.03 roll',
      'CLK20 buy 1 18.27 roll',
      'CLM20 sell 1 25.03 roll',
    ]);
  });
});

test('a run that has a series and trades nothing is the one that it was', async () => {
  const result = await run(() => ({ onBar: () => undefined }));
  expect(result.fills).toEqual([]);
  expect([...result.equity.equity]).toEqual(DAYS.map(() => 100_000));
  expect(result.statistics.fills).toBe(0);
});
