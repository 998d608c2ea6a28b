import { declareFunction, type Code } from './assembler';
import { f64, i32, i64, leave, repeatWhile, when } from './instructions';

const EXPONENT = 0x7ff0_0000_0000_0000n;
const ONE_EXPONENT = 0x0010_0000_0000_0000n;
/** Exponent distance between a number and half of the unit in its last place. */
const HALF_UNIT = 53n * ONE_EXPONENT;

/**
 * What `times` additions of `term` to `sum` give, one after the other with a rounding each, in few steps. Both >= 0.
 *
 * While the sum stays below the next power of two its unit in the last place `u` does not change, so each addition moves
 * it by the same multiple of `u`, unless `term` lies half-way between two multiples: then rounding to even alternates,
 * and the additions are done one at a time.
 */
export const addRepeatedly = declareFunction(
  'addRepeatedly',
  { params: ['f64', 'f64', 'i32'], results: ['f64'] },
  ([sum, term, times], local) => {
    const [next, move, top, steps] = [local('f64'), local('f64'), local('f64'), local('f64')];
    const exponent = local('i64');
    const single: Code = [sum!.set(next.get), times!.set(i32.sub(times!.get, i32.const(1)))];
    const many: Code = [
      top.set(f64.fromBits(i64.add(exponent.get, i64.const(ONE_EXPONENT)))),
      steps.set(f64.floor(f64.div(f64.sub(top.get, sum!.get), move.get))),
      when(
        f64.gt(f64.add(sum!.get, f64.mul(steps.get, move.get)), top.get),
        steps.set(f64.sub(steps.get, f64.const(1))),
      ),
      steps.set(f64.min(steps.get, f64.fromI32(times!.get))),
      when(f64.lt(steps.get, f64.const(1)), single, [
        sum!.set(f64.add(sum!.get, f64.mul(steps.get, move.get))),
        times!.set(i32.sub(times!.get, f64.toI32(steps.get))),
      ]),
    ];
    const tie = f64.eq(
      f64.abs(f64.sub(term!.get, move.get)),
      f64.fromBits(i64.sub(exponent.get, i64.const(HALF_UNIT))),
    );
    const irregular = i32.or(i32.or(f64.lt(sum!.get, term!.get), i64.leU(exponent.get, i64.const(HALF_UNIT))), tie);
    return [
      repeatWhile(i32.gtS(times!.get, i32.const(0)), [
        next.set(f64.add(sum!.get, term!.get)),
        when(f64.eq(next.get, sum!.get), [sum!.get, leave]),
        move.set(f64.sub(next.get, sum!.get)),
        exponent.set(i64.and(i64.bits(sum!.get), i64.const(EXPONENT))),
        when(irregular, single, many),
      ]),
      sum!.get,
    ];
  },
);
