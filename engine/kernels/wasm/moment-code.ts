/**
 * Sums over the bar returns of equity, in the order of time. Bars without a position have the return 0, which changes
 * no sum but that of the squared deviations: there each adds the square of the mean.
 */
import type { Code, Local } from './assembler';
import { call, f64, f64x2, i32, repeatWhile, v128, when } from './instructions';

/** Place of `addRepeatedly` in the module. */
export const ADD_REPEATEDLY = 0;
/** Bytes of a stretch: bars without position before it, and returns within it. */
export const STRETCH_BYTES = 8;

type NewLocal = (type: 'i32' | 'f64' | 'v128') => Local;

/** The position's bars as locals of the walk. */
export interface Holding {
  size: Local;
  /** Cash before the entry, while holding, and (of `exit`) after the sale. */
  before: Local;
  cash: Local;
  /** First bar with the position, and the first without it again. */
  from: Local;
  to: Local;
  closes: Local;
}

const FIRST_OF_BOTH = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const SECOND_OF_BOTH = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

interface Recorder {
  /** Sum of the returns, and of the squares of the negative ones. */
  sums: Local;
  /** Where the next return goes. */
  out: Local;
  /** Address of a close. */
  at: Local;
  /** Records one return, given as the ratio of two equities. */
  pushOne: (ratio: Code) => Code;
  /** Records the returns of the bars at `at` and behind it. */
  pushTwo: Code;
  /** Makes size and cash ready for `pushTwo`. */
  begin: Code;
}

function recorder({ size, cash }: Holding, local: NewLocal): Recorder {
  const [sums, change, losses] = [local('v128'), local('v128'), local('v128')];
  const [sizes, cashes] = [local('v128'), local('v128')];
  const [out, at] = [local('i32'), local('i32')];
  const values = (bars: Code) => f64x2.add(cashes.get, f64x2.mul(sizes.get, bars));
  const negatives = losses.tee(f64x2.pmin(v128.zero, change.get));
  const squareLosses = losses.set(f64x2.mul(negatives, losses.get));
  const addUp = (lanes: number[]) => sums.set(f64x2.add(sums.get, v128.shuffle(change.get, losses.get, lanes)));
  const ratios = f64x2.div(values(v128.load(at.get)), values(v128.load(i32.sub(at.get, i32.const(8)))));
  return {
    sums,
    out,
    at,
    pushOne: (ratio) => [
      change.set(f64x2.splat(f64.sub(ratio, f64.const(1)))),
      squareLosses,
      f64.store(out.get, f64x2.lane(change.get, 0)),
      out.set(i32.add(out.get, i32.const(8))),
      addUp(FIRST_OF_BOTH),
    ],
    pushTwo: [
      change.set(f64x2.sub(ratios, f64x2.splat(f64.const(1)))),
      squareLosses,
      v128.store(out.get, change.get),
      out.set(i32.add(out.get, i32.const(16))),
      addUp(FIRST_OF_BOTH),
      addUp(SECOND_OF_BOTH),
    ],
    begin: [sizes.set(f64x2.splat(size.get)), cashes.set(f64x2.splat(cash.get))],
  };
}

/** Code that records returns, for a walk that holds the locals below. */
export function momentCode(holding: Holding, local: NewLocal) {
  const { size, before, cash, from, to, closes } = holding;
  const { sums, out, at, pushOne, pushTwo, begin } = recorder(holding, local);
  const [stretch, end] = [local('i32'), local('i32')];
  const value = (bar: Code) => f64.add(cash.get, f64.mul(size.get, bar));
  const barAt = (bar: Code) => i32.add(closes.get, i32.shl(bar, i32.const(3)));
  return {
    start: (changes: Local, stretches: Local): Code => [
      sums.set(v128.zero),
      out.set(changes.get),
      stretch.set(stretches.get),
    ],
    /** @param gap bars without position before, @param closed 1 where a sale follows */
    hold: (gap: Code, closed: Code): Code => [
      i32.store(stretch.get, gap),
      i32.store(stretch.get, i32.add(i32.sub(to.get, from.get), closed), 4),
      stretch.set(i32.add(stretch.get, i32.const(STRETCH_BYTES))),
      begin,
      at.set(barAt(from.get)),
      end.set(barAt(to.get)),
      pushOne(f64.div(value(f64.load(at.get)), before.get)),
      at.set(i32.add(at.get, i32.const(8))),
      end.set(i32.sub(end.get, i32.const(8))),
      repeatWhile(i32.ltS(at.get, end.get), [pushTwo, at.set(i32.add(at.get, i32.const(16)))]),
      when(
        i32.leS(at.get, end.get),
        pushOne(f64.div(value(f64.load(at.get)), value(f64.load(i32.sub(at.get, i32.const(8)))))),
      ),
    ],
    /** The return of the bar at whose open the position was sold; `held` is the cash while it was held. */
    sell: (held: Local, after: Local): Code =>
      pushOne(f64.div(after.get, f64.add(held.get, f64.mul(size.get, f64.load(barAt(i32.sub(to.get, i32.const(1)))))))),
    finish: finishCode({ sums, stretch }, local),
  };
}

/** Sum of the squared deviations over the stretches that were recorded. */
function finishCode({ sums, stretch }: { sums: Local; stretch: Local }, local: NewLocal) {
  const [mean, square, total] = [local('f64'), local('f64'), local('f64')];
  const [at, end, next] = [local('i32'), local('i32'), local('i32')];
  const [means, deviation] = [local('v128'), local('v128')];
  const squared = (value: Code): Code => [
    deviation.set(f64x2.sub(value, means.get)),
    deviation.set(f64x2.mul(deviation.get, deviation.get)),
  ];
  const addLane = (lane: 0 | 1) => total.set(f64.add(total.get, f64x2.lane(deviation.get, lane)));
  const move = (pointer: Local, bytes: number) => pointer.set(i32.add(pointer.get, i32.const(bytes)));
  const oneStretch: Code = [
    total.set(call(ADD_REPEATEDLY, total.get, square.get, i32.load(next.get))),
    end.set(i32.add(at.get, i32.shl(i32.load(next.get, 4), i32.const(3)))),
    end.set(i32.sub(end.get, i32.const(8))),
    repeatWhile(i32.ltS(at.get, end.get), [squared(v128.load(at.get)), addLane(0), addLane(1), move(at, 16)]),
    when(i32.leS(at.get, end.get), [squared(f64x2.splat(f64.load(at.get))), addLane(0), move(at, 8)]),
    move(next, STRETCH_BYTES),
  ];
  return {
    returnSum: f64x2.lane(sums.get, 0),
    squaredLosses: f64x2.lane(sums.get, 1),
    /** @param returns how many there are, > 0; @param gap bars without position at the end */
    squaredDeviations: (parts: { returns: Code; gap: Code; changes: Local; stretches: Local }): Code => [
      mean.set(f64.div(f64x2.lane(sums.get, 0), f64.fromI32(parts.returns))),
      square.set(f64.mul(mean.get, mean.get)),
      means.set(f64x2.splat(mean.get)),
      total.set(f64.const(0)),
      at.set(parts.changes.get),
      next.set(parts.stretches.get),
      repeatWhile(i32.ltS(next.get, stretch.get), oneStretch),
      call(ADD_REPEATEDLY, total.get, square.get, parts.gap),
    ],
  };
}
