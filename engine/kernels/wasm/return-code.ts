/**
 * Sums over bar returns in the order of time, two bars at a time where they stand side by side. A bar that moves nothing
 * has the return 0, which changes no sum but that of the squared deviations: there it adds the square of the mean.
 */
import type { Code, Local } from './assembler';
import { call, f64, f64x2, i32, repeatWhile, v128, when } from './instructions';

/** Place of `addRepeatedly` in the modules. */
export const ADD_REPEATEDLY = 0;

export type NewLocal = (type: 'i32' | 'f64' | 'v128') => Local;

const FIRST_OF_BOTH = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const SECOND_OF_BOTH = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

export const movePointer = (pointer: Local, bytes: number): Code => pointer.set(i32.add(pointer.get, i32.const(bytes)));

/** Records returns, given as ratios of equities. */
export function returnRecorder(local: NewLocal) {
  const [sums, change, losses] = [local('v128'), local('v128'), local('v128')];
  const out = local('i32');
  const squareLosses: Code = [
    losses.set(f64x2.pmin(v128.zero, change.get)),
    losses.set(f64x2.mul(losses.get, losses.get)),
  ];
  const addUp = (lanes: number[]) => sums.set(f64x2.add(sums.get, v128.shuffle(change.get, losses.get, lanes)));
  return {
    /** @param changes where the returns go */
    start: (changes: Local): Code => [sums.set(v128.zero), out.set(changes.get)],
    pushOne: (ratio: Code): Code => [
      change.set(f64x2.splat(f64.sub(ratio, f64.const(1)))),
      squareLosses,
      f64.store(out.get, f64x2.lane(change.get, 0)),
      movePointer(out, 8),
      addUp(FIRST_OF_BOTH),
    ],
    pushTwo: (ratios: Code): Code => [
      change.set(f64x2.sub(ratios, f64x2.splat(f64.const(1)))),
      squareLosses,
      v128.store(out.get, change.get),
      movePointer(out, 16),
      addUp(FIRST_OF_BOTH),
      addUp(SECOND_OF_BOTH),
    ],
    returnSum: f64x2.lane(sums.get, 0),
    squaredLosses: f64x2.lane(sums.get, 1),
  };
}

/** Adds up squared deviations from the mean of the returns. */
export function deviationAdder(local: NewLocal) {
  const [mean, square, total] = [local('f64'), local('f64'), local('f64')];
  const [means, deviation] = [local('v128'), local('v128')];
  const [at, end] = [local('i32'), local('i32')];
  const squared = (value: Code): Code => [
    deviation.set(f64x2.sub(value, means.get)),
    deviation.set(f64x2.mul(deviation.get, deviation.get)),
  ];
  const addLane = (lane: 0 | 1) => total.set(f64.add(total.get, f64x2.lane(deviation.get, lane)));
  return {
    /** @param returns how many there are, > 0 */
    start: ({ returnSum, returns, changes }: { returnSum: Code; returns: Code; changes: Local }): Code => [
      mean.set(f64.div(returnSum, f64.fromI32(returns))),
      square.set(f64.mul(mean.get, mean.get)),
      means.set(f64x2.splat(mean.get)),
      total.set(f64.const(0)),
      at.set(changes.get),
    ],
    /** Adds the next returns that were recorded. */
    addNext: (count: Code): Code => [
      end.set(i32.sub(i32.add(at.get, i32.shl(count, i32.const(3))), i32.const(8))),
      repeatWhile(i32.ltS(at.get, end.get), [squared(v128.load(at.get)), addLane(0), addLane(1), movePointer(at, 16)]),
      when(i32.leS(at.get, end.get), [squared(f64x2.splat(f64.load(at.get))), addLane(0), movePointer(at, 8)]),
    ],
    /** Adds bars whose return is 0. */
    addStill: (bars: Code): Code => total.set(call(ADD_REPEATEDLY, total.get, square.get, bars)),
    total: total.get,
  };
}
