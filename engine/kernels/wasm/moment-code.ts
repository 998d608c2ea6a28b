/** The moments of the bar returns of equity, for a walk from trip to trip. */
import type { Code, Local } from './assembler';
import { f64, f64x2, i32, repeatWhile, v128, when } from './instructions';
import { deviationAdder, movePointer, returnRecorder, type NewLocal } from './return-code';

/** Bytes of a stretch: bars without position before it, and returns within it. */
export const STRETCH_BYTES = 8;

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

/** Code that records returns, for a walk that holds the locals below. */
export function momentCode(holding: Holding, local: NewLocal) {
  const { size, before, cash, from, to, closes } = holding;
  const returns = returnRecorder(local);
  const [sizes, cashes] = [local('v128'), local('v128')];
  const [at, stretch, end] = [local('i32'), local('i32'), local('i32')];
  const value = (bar: Code) => f64.add(cash.get, f64.mul(size.get, bar));
  const values = (bars: Code) => f64x2.add(cashes.get, f64x2.mul(sizes.get, bars));
  const barAt = (bar: Code) => i32.add(closes.get, i32.shl(bar, i32.const(3)));
  const ratios = f64x2.div(values(v128.load(at.get)), values(v128.load(i32.sub(at.get, i32.const(8)))));
  return {
    start: (changes: Local, stretches: Local): Code => [returns.start(changes), stretch.set(stretches.get)],
    /** @param gap bars without position before, @param closed 1 where a sale follows */
    hold: (gap: Code, closed: Code): Code => [
      i32.store(stretch.get, gap),
      i32.store(stretch.get, i32.add(i32.sub(to.get, from.get), closed), 4),
      movePointer(stretch, STRETCH_BYTES),
      sizes.set(f64x2.splat(size.get)),
      cashes.set(f64x2.splat(cash.get)),
      at.set(barAt(from.get)),
      end.set(barAt(to.get)),
      returns.pushOne(f64.div(value(f64.load(at.get)), before.get)),
      movePointer(at, 8),
      movePointer(end, -8),
      repeatWhile(i32.ltS(at.get, end.get), [returns.pushTwo(ratios), movePointer(at, 16)]),
      when(
        i32.leS(at.get, end.get),
        returns.pushOne(f64.div(value(f64.load(at.get)), value(f64.load(i32.sub(at.get, i32.const(8)))))),
      ),
    ],
    /** The return of the bar at whose open the position was sold; `held` is the cash while it was held. */
    sell: (held: Local, after: Local): Code =>
      returns.pushOne(
        f64.div(after.get, f64.add(held.get, f64.mul(size.get, f64.load(barAt(i32.sub(to.get, i32.const(1))))))),
      ),
    finish: {
      returnSum: returns.returnSum,
      squaredLosses: returns.squaredLosses,
      squaredDeviations: squaredDeviations({ returnSum: returns.returnSum, stretch }, local),
    },
  };
}

/** Sum of the squared deviations over the stretches that were recorded. */
function squaredDeviations({ returnSum, stretch }: { returnSum: Code; stretch: Local }, local: NewLocal) {
  const deviations = deviationAdder(local);
  const next = local('i32');
  /** @param returns how many there are, > 0; @param gap bars without position at the end */
  return ({ returns, gap, ...at }: { returns: Code; gap: Code; changes: Local; stretches: Local }): Code => [
    deviations.start({ returnSum, returns, changes: at.changes }),
    next.set(at.stretches.get),
    repeatWhile(i32.ltS(next.get, stretch.get), [
      deviations.addStill(i32.load(next.get)),
      deviations.addNext(i32.load(next.get, 4)),
      movePointer(next, STRETCH_BYTES),
    ]),
    deviations.addStill(gap),
    deviations.total,
  ];
}
