/** One trial from its masks to its row: from entry to exit in a step, whatever lies between. */
import { ROW } from '../signal-kernel';
import { declareFunction, type Code, type Local } from './assembler';
import { f64, f64x2, i32, i64, leave, repeatUntilNot, repeatWhile, select, v128, when } from './instructions';
import { momentCode } from './moment-code';

/** Where the walk finds its inputs, as 32-bit words from address 0 on; then money and rates as float64. */
export const HEADER = { bars: 0, opens: 4, closes: 8, ranges: 12, enter: 16, exit: 20, stretches: 24, changes: 28 };
export const COSTS = { capital: 32, buyFactor: 40, sellFactor: 48, feeRate: 56 };
export const ROW_AT = 64;

/** Ranges reach over 2 ** level bars, up to this level. */
export const RANGE_LEVELS = 8;
const LONGEST = 1 << (RANGE_LEVELS - 1);
const RANGE_BYTES = 16;

const ONE = i32.const(1);
const plus = (local: Local, value: Code) => local.set(f64.add(local.get, value));
const store = (place: number, value: Code) => f64.store(i32.const(ROW_AT), value, 8 * place);

/** Moves `bar` to the first bar at or after it whose bit is set. Masks end with a word of ones. */
function seek(bar: Local, mask: Local, { word, at }: { word: Local; at: Local }): Code {
  return [
    at.set(i32.add(mask.get, i32.shl(i32.shrU(bar.get, i32.const(6)), i32.const(3)))),
    word.set(i64.shrU(i64.load(at.get), i64.extend(i32.and(bar.get, i32.const(63))))),
    when(i64.eqz(word.get), [
      repeatUntilNot([at.set(i32.add(at.get, i32.const(8))), word.set(i64.load(at.get))], i64.eqz(word.get)),
      bar.set(i32.shl(i32.sub(at.get, mask.get), i32.const(3))),
    ]),
    bar.set(i32.add(bar.get, i32.wrap(i64.ctz(word.get)))),
  ];
}

/** Highest close and the negative of the lowest one over the bars from `from` to before `to`. */
function rangeCode(parts: { from: Local; to: Local; bars: Local; ranges: Local; range: Local }, local: NewLocal): Code {
  const { from, to, bars, ranges, range } = parts;
  const [level, at, end] = [local('i32'), local('i32'), local('i32')];
  const place = (bar: Code) => i32.add(at.get, i32.mul(bar, i32.const(RANGE_BYTES)));
  const width = i32.shl(ONE, level.get);
  return [
    level.set(i32.sub(i32.const(31), i32.clz(i32.sub(to.get, from.get)))),
    level.set(select(level.get, i32.const(RANGE_LEVELS - 1), i32.ltS(level.get, i32.const(RANGE_LEVELS)))),
    at.set(i32.add(ranges.get, i32.mul(i32.mul(level.get, bars.get), i32.const(RANGE_BYTES)))),
    range.set(f64x2.pmax(v128.load(place(from.get)), v128.load(place(i32.sub(to.get, width))))),
    when(i32.gtS(i32.sub(to.get, from.get), i32.const(2 * LONGEST)), [
      end.set(place(i32.sub(to.get, i32.const(LONGEST)))),
      at.set(place(i32.add(from.get, i32.const(LONGEST)))),
      repeatWhile(i32.ltS(at.get, end.get), [
        range.set(f64x2.pmax(range.get, v128.load(at.get))),
        at.set(i32.add(at.get, i32.const(LONGEST * RANGE_BYTES))),
      ]),
    ]),
  ];
}

type NewLocal = (type: 'i32' | 'i64' | 'f64' | 'v128') => Local;

interface Watermarks {
  peak: Local;
  deepest: Local;
}

const deepen = ({ peak, deepest }: Watermarks, value: Code): Code =>
  deepest.set(f64.min(deepest.get, f64.sub(f64.div(value, peak.get), f64.const(1))));

/**
 * Drawdown over a held stretch. Equity grows with the close, so its extremes lie at those of the close: without a new
 * peak the lowest decides, and below a new peak the bars are walked only where a deeper drawdown is possible at all.
 */
function drawdownCode(
  marks: Watermarks,
  held: { value: (close: Code) => Code; range: Local; closes: Local; from: Local; to: Local },
  local: NewLocal,
): Code {
  const { peak, deepest } = marks;
  const [high, low, equity] = [local('f64'), local('f64'), local('f64')];
  const [at, end] = [local('i32'), local('i32')];
  const address = (bar: Local) => i32.add(held.closes.get, i32.shl(bar.get, i32.const(3)));
  const everyBar: Code = [
    at.set(address(held.from)),
    end.set(address(held.to)),
    repeatWhile(i32.ltS(at.get, end.get), [
      equity.set(held.value(f64.load(at.get))),
      when(f64.gt(equity.get, peak.get), peak.set(equity.get), deepen(marks, equity.get)),
      at.set(i32.add(at.get, i32.const(8))),
    ]),
  ];
  return [
    high.set(held.value(f64x2.lane(held.range.get, 0))),
    low.set(held.value(f64.neg(f64x2.lane(held.range.get, 1)))),
    when(f64.le(low.get, f64.const(0)), REFUSE),
    when(
      f64.gt(high.get, peak.get),
      [when(f64.lt(f64.sub(f64.div(low.get, high.get), f64.const(1)), deepest.get), everyBar), peak.set(high.get)],
      deepen(marks, low.get),
    ),
  ];
}

const REFUSE: Code = [store(ROW.refused, f64.const(1)), leave];

/** All that the walk keeps in locals. */
function walkState(local: NewLocal) {
  const i32s = () => local('i32');
  const f64s = () => local('f64');
  return {
    inputs: {
      bars: i32s(),
      opens: i32s(),
      closes: i32s(),
      ranges: i32s(),
      enter: i32s(),
      exit: i32s(),
      stretches: i32s(),
      changes: i32s(),
    },
    /** Cash, that before the last entry, and that while the position was held. */
    money: { cash: f64s(), before: f64s(), held: f64s() },
    quote: { price: f64s(), notional: f64s(), fee: f64s() },
    trip: { notional: f64s(), fee: f64s(), pnl: f64s() },
    sums: { fees: f64s(), won: f64s(), lost: f64s() },
    marks: { peak: f64s(), deepest: f64s() },
    counts: { entries: i32s(), sales: i32s(), wins: i32s(), exposed: i32s() },
    /** Bars of the entry, of the sale, and of the sale before. */
    from: i32s(),
    to: i32s(),
    last: i32s(),
    scratch: { word: local('i64'), at: i32s() },
    range: local('v128'),
  };
}

type WalkState = ReturnType<typeof walkState>;

const cost = (place: number) => f64.load(i32.const(place));
const count = (counter: Local) => counter.set(i32.add(counter.get, ONE));

/** Price, notional and fee of a fill at the open of a bar. */
function quoteCode({ inputs, quote }: WalkState, size: Local, fill: { bar: Local; factor: number }): Code {
  const open = f64.load(i32.add(inputs.opens.get, i32.shl(fill.bar.get, i32.const(3))));
  return [
    quote.price.set(f64.mul(open, cost(fill.factor))),
    quote.notional.set(f64.mul(size.get, quote.price.get)),
    quote.fee.set(f64.mul(quote.notional.get, cost(COSTS.feeRate))),
  ];
}

function buyCode(state: WalkState, size: Local): Code {
  const { money, quote, trip, sums, counts } = state;
  return [
    quoteCode(state, size, { bar: state.from, factor: COSTS.buyFactor }),
    when(i32.eqz(f64.le(f64.add(quote.notional.get, quote.fee.get), money.cash.get)), REFUSE),
    money.before.set(money.cash.get),
    money.cash.set(f64.sub(money.cash.get, f64.add(quote.notional.get, quote.fee.get))),
    trip.notional.set(quote.notional.get),
    trip.fee.set(quote.fee.get),
    plus(sums.fees, quote.fee.get),
    count(counts.entries),
  ];
}

function sellCode(state: WalkState, size: Local): Code {
  const { money, quote, trip, sums, counts, marks } = state;
  const { cash } = money;
  return [
    quoteCode(state, size, { bar: state.to, factor: COSTS.sellFactor }),
    money.held.set(cash.get),
    cash.set(f64.add(cash.get, f64.sub(quote.notional.get, quote.fee.get))),
    plus(sums.fees, quote.fee.get),
    count(counts.sales),
    when(f64.le(cash.get, f64.const(0)), REFUSE),
    trip.pnl.set(f64.sub(f64.sub(quote.notional.get, trip.notional.get), f64.add(trip.fee.get, quote.fee.get))),
    when(
      f64.gt(trip.pnl.get, f64.const(0)),
      [count(counts.wins), plus(sums.won, trip.pnl.get)],
      sums.lost.set(f64.sub(sums.lost.get, trip.pnl.get)),
    ),
    when(f64.gt(cash.get, marks.peak.get), marks.peak.set(cash.get), deepen(marks, cash.get)),
  ];
}

/** Equity with the position held, at a close. */
const valueOf =
  ({ money }: WalkState, size: Local) =>
  (close: Code) =>
    f64.add(money.cash.get, f64.mul(size.get, close));

interface TripParts {
  size: Local;
  moments: Local;
  returns: ReturnType<typeof momentCode>;
}

/** From an entry at `from` to the next one, which becomes `from`. */
function tripCode(state: WalkState, { size, moments, returns }: TripParts, local: NewLocal): Code {
  const { inputs, from, to, last, scratch, range, counts, marks, money } = state;
  const { bars, ranges, closes } = inputs;
  const closed = i32.ltS(to.get, bars.get);
  return [
    buyCode(state, size),
    to.set(from.get),
    seek(to, inputs.exit, scratch),
    count(to),
    to.set(select(to.get, bars.get, closed)),
    counts.exposed.set(i32.add(counts.exposed.get, i32.sub(to.get, from.get))),
    rangeCode({ from, to, bars, ranges, range }, local),
    drawdownCode(marks, { value: valueOf(state, size), range, closes, from, to }, local),
    when(moments.get, returns.hold(i32.sub(i32.sub(from.get, ONE), last.get), closed)),
    when(
      closed,
      [sellCode(state, size), when(moments.get, returns.sell(money.held, money.cash)), last.set(to.get)],
      last.set(i32.sub(bars.get, ONE)),
    ),
    from.set(to.get),
    seek(from, inputs.enter, scratch),
    count(from),
  ];
}

function writeRow(state: WalkState, size: Local): Code {
  const { inputs, counts, sums, marks, money } = state;
  const lastBar = i32.sub(inputs.bars.get, ONE);
  const lastClose = f64.load(i32.add(inputs.closes.get, i32.shl(lastBar, i32.const(3))));
  const open = i32.gtS(counts.entries.get, counts.sales.get);
  return [
    store(ROW.fills, f64.fromI32(i32.add(counts.entries.get, counts.sales.get))),
    store(ROW.exposedSteps, f64.fromI32(counts.exposed.get)),
    store(ROW.fees, sums.fees.get),
    store(ROW.finalEquity, select(valueOf(state, size)(lastClose), money.cash.get, open)),
    store(ROW.maxDrawdown, marks.deepest.get),
    store(ROW.closedTrips, f64.fromI32(counts.sales.get)),
    store(ROW.wonTrips, f64.fromI32(counts.wins.get)),
    store(ROW.grossProfit, sums.won.get),
    store(ROW.grossLoss, sums.lost.get),
  ];
}

function writeMoments({ inputs, last }: WalkState, { moments, returns }: TripParts): Code {
  const { bars, changes, stretches } = inputs;
  const count = i32.sub(bars.get, ONE);
  return when(i32.and(moments.get, i32.gtS(bars.get, ONE)), [
    store(ROW.returnSum, returns.finish.returnSum),
    store(ROW.squaredLosses, returns.finish.squaredLosses),
    store(
      ROW.squaredDeviations,
      returns.finish.squaredDeviations({ returns: count, gap: i32.sub(count, last.get), changes, stretches }),
    ),
  ]);
}

const CLEARED = [ROW.refused, ROW.returnSum, ROW.squaredLosses, ROW.squaredDeviations];

/** Parameters: `size` to hold, and whether moments are wanted (0 or 1). */
export const walk = declareFunction('walk', { params: ['f64', 'i32'] }, ([size, moments], local) => {
  const state = walkState(local);
  const { inputs, money, marks, from, to, scratch } = state;
  const holding = { size: size!, before: money.before, cash: money.cash, from, to, closes: inputs.closes };
  const parts: TripParts = { size: size!, moments: moments!, returns: momentCode(holding, local) };
  const read = Object.entries(inputs).map(([name, target]) =>
    target.set(i32.load(i32.const(HEADER[name as keyof typeof HEADER]))),
  );
  return [
    read,
    CLEARED.map((place) => store(place, f64.const(0))),
    money.cash.set(cost(COSTS.capital)),
    marks.peak.set(money.cash.get),
    parts.returns.start(inputs.changes, inputs.stretches),
    seek(from, inputs.enter, scratch),
    count(from),
    repeatWhile(i32.ltS(from.get, inputs.bars.get), tripCode(state, parts, local)),
    writeRow(state, size!),
    writeMoments(state, parts),
  ];
});
