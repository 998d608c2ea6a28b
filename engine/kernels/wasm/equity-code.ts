/**
 * The figures of an equity curve from the fills of one instrument: bars at which nothing is held cost nothing, and the
 * curve itself is never written.
 */
import { declareFunction, type Code, type Local } from './assembler';
import { f64, f64x2, i32, leave, repeatWhile, v128, when } from './instructions';
import { deviationAdder, movePointer, returnRecorder, type NewLocal } from './return-code';
import { barCount, eachStretch, firstStep, stretchLocals, type FillColumns, type Stretch } from './stretch-code';

/** Places of the figures as float64, from address 0 on. */
export const FIGURES = {
  /** 1 where the other figures have a meaning. */
  known: 0,
  returnSum: 1,
  squaredLosses: 2,
  squaredDeviations: 3,
  maxDrawdown: 4,
  finalEquity: 5,
  exposedSteps: 6,
  length: 7,
} as const;

/** The second value of one pair and the first of the next. */
const BETWEEN = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

const ONE = i32.const(1);
const store = (place: number, value: Code) => f64.store(i32.const(0), value, 8 * place);

interface Watermarks {
  peak: Local;
  deepest: Local;
}

const deepen = ({ peak, deepest }: Watermarks, value: Code): Code =>
  deepest.set(f64.min(deepest.get, f64.sub(f64.div(value, peak.get), f64.const(1))));
const mark = (marks: Watermarks, value: Local): Code =>
  when(f64.gt(value.get, marks.peak.get), marks.peak.set(value.get), deepen(marks, value.get));

/** What is not above 0, or no number, gives returns of another meaning: the figures stay unknown. */
const needPositive = (equity: Local): Code => when(i32.eqz(f64.gt(equity.get, f64.const(0))), leave);

/** Equity at the closes: `cash + position * close * multiplier`. */
function valuation({ position, cash }: Stretch, multiplier: Local, local: NewLocal) {
  const [positions, cashes, multipliers] = [local('v128'), local('v128'), local('v128')];
  return {
    start: [
      positions.set(f64x2.splat(position.get)),
      cashes.set(f64x2.splat(cash.get)),
      multipliers.set(f64x2.splat(multiplier.get)),
    ] as Code,
    one: (close: Code) => f64.add(cash.get, f64.mul(f64.mul(position.get, close), multiplier.get)),
    two: (closes: Code) => f64x2.add(cashes.get, f64x2.mul(f64x2.mul(positions.get, closes), multipliers.get)),
  };
}

interface WalkParts {
  closes: Local;
  stretch: Stretch;
  value: ReturnType<typeof valuation>;
  returns: ReturnType<typeof returnRecorder>;
  marks: Watermarks;
  /** Equity at the last close so far. */
  previous: Local;
}

function flatCode({ stretch, returns, marks, previous }: WalkParts): Code {
  const { cash } = stretch;
  return [
    needPositive(cash),
    returns.pushOne(f64.div(cash.get, previous.get)),
    previous.set(cash.get),
    mark(marks, cash),
  ];
}

function heldCode({ closes, stretch, value, returns, marks, previous }: WalkParts, local: NewLocal): Code {
  const [at, begin, end] = [local('i32'), local('i32'), local('i32')];
  const [pair, before, lows, highs] = [local('v128'), local('v128'), local('v128'), local('v128')];
  const [equity, low, high] = [local('f64'), local('f64'), local('f64')];
  const barAt = (bar: Local) => i32.add(closes.get, i32.shl(bar.get, i32.const(3)));
  const lanes = (extremes: Local) => [f64x2.lane(extremes.get, 0), f64x2.lane(extremes.get, 1)] as const;
  const widen: Code = [lows.set(f64x2.pmin(lows.get, pair.get)), highs.set(f64x2.pmax(highs.get, pair.get))];
  const single: Code = [
    equity.set(value.one(f64.load(at.get))),
    returns.pushOne(f64.div(equity.get, previous.get)),
    previous.set(equity.get),
    movePointer(at, 8),
  ];
  const pairs: Code = [
    pair.set(value.two(v128.load(at.get))),
    returns.pushTwo(f64x2.div(pair.get, v128.shuffle(before.get, pair.get, BETWEEN))),
    before.set(pair.get),
    widen,
    movePointer(at, 16),
  ];
  return [
    value.start,
    at.set(barAt(stretch.from)),
    begin.set(at.get),
    end.set(i32.sub(barAt(stretch.to), i32.const(8))),
    single,
    before.set(f64x2.splat(equity.get)),
    lows.set(before.get),
    highs.set(before.get),
    repeatWhile(i32.ltS(at.get, end.get), pairs),
    previous.set(f64x2.lane(before.get, 1)),
    when(i32.leS(at.get, end.get), [single, pair.set(f64x2.splat(equity.get)), widen]),
    low.set(f64.min(...lanes(lows))),
    high.set(f64.max(...lanes(highs))),
    needPositive(low),
    drawdownCode(marks, { low, high }, [
      at.set(begin.get),
      repeatWhile(i32.leS(at.get, end.get), [
        equity.set(value.one(f64.load(at.get))),
        mark(marks, equity),
        movePointer(at, 8),
      ]),
    ]),
  ];
}

/** Bars are walked only where a stretch makes a new peak and may hold a deeper drawdown below it. */
function drawdownCode(marks: Watermarks, { low, high }: { low: Local; high: Local }, everyBar: Code): Code {
  const lowest = f64.sub(f64.div(low.get, high.get), f64.const(1));
  return when(
    f64.gt(high.get, marks.peak.get),
    [when(f64.lt(lowest, marks.deepest.get), everyBar), marks.peak.set(high.get)],
    deepen(marks, low.get),
  );
}

interface DeviationParts {
  stretch: Stretch;
  changes: Local;
  returnSum: Code;
}

/** Sum of the squared deviations. Returns that follow each other are added in one go, up to bars without position. */
function deviationCode(columns: FillColumns, { stretch, changes, returnSum }: DeviationParts, local: NewLocal) {
  const deviations = deviationAdder(local);
  const [waiting, still] = [local('i32'), local('i32')];
  const addWaiting: Code = [deviations.addNext(waiting.get), waiting.set(i32.const(0))];
  const length = i32.sub(stretch.to.get, stretch.from.get);
  const code: Code = [
    deviations.start({ returnSum, returns: i32.sub(barCount(columns), ONE), changes }),
    deviations.addStill(i32.sub(firstStep(columns), ONE)),
    eachStretch(columns, stretch, {
      flat: [
        movePointer(waiting, 1),
        still.set(i32.sub(length, ONE)),
        when(i32.gtS(still.get, i32.const(0)), [addWaiting, deviations.addStill(still.get)]),
      ],
      held: waiting.set(i32.add(waiting.get, length)),
    }),
    addWaiting,
  ];
  return { code, total: deviations.total };
}

/**
 * Writes the figures of an equity curve; the first fill is behind bar 0. Parameters: addresses of the closes and of room
 * for as many returns; of the fills' steps, positions and cash; number of fills; initial capital; multiplier.
 */
export const equityFigures = declareFunction(
  'equityFigures',
  { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64'] },
  (params, local) => {
    const [closes, changes, steps, positions, cash, fills, capital, multiplier] = params as Eight;
    const columns: FillColumns = { steps, positions, cash, fills };
    const stretch = stretchLocals(local);
    const [exposed, previous] = [local('i32'), local('f64')];
    const marks = { peak: local('f64'), deepest: local('f64') };
    const returns = returnRecorder(local);
    const parts = { closes, stretch, value: valuation(stretch, multiplier, local), returns, marks, previous };
    const deviations = deviationCode(columns, { stretch, changes, returnSum: returns.returnSum }, local);
    const countHeld = exposed.set(i32.add(exposed.get, i32.sub(stretch.to.get, stretch.from.get)));
    return [
      store(FIGURES.known, f64.const(0)),
      marks.peak.set(capital.get),
      previous.set(capital.get),
      returns.start(changes),
      eachStretch(columns, stretch, { flat: flatCode(parts), held: [countHeld, heldCode(parts, local)] }),
      when(i32.eqz(f64.lt(f64.abs(returns.returnSum), f64.const(Infinity))), leave),
      deviations.code,
      store(FIGURES.known, f64.const(1)),
      store(FIGURES.returnSum, returns.returnSum),
      store(FIGURES.squaredLosses, returns.squaredLosses),
      store(FIGURES.squaredDeviations, deviations.total),
      store(FIGURES.maxDrawdown, marks.deepest.get),
      store(FIGURES.finalEquity, previous.get),
      store(FIGURES.exposedSteps, f64.fromI32(exposed.get)),
    ];
  },
);

type Eight = [Local, Local, Local, Local, Local, Local, Local, Local];
