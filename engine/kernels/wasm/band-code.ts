/** The values of a row that lie in a few ranges, and how many lie before each of them. */
import { declareFunction, type Code, type Local } from './assembler';
import { f32x4, f64, f64x2, i32, i32x4, i64, repeatWhile, v128 } from './instructions';
import { movePointer } from './return-code';

/** Ranges at once. */
export const RANGES = 5;
/** Values that one pass of the loop takes; rows are padded to it with NaN, which is in no range. */
export const ROW_BLOCK = 64;

const FIRST_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/**
 * Compares values less 1, as float32: that keeps their order, and four of them fit into a register. Ranges ascend and share nothing.
 * Parameters: address and bytes of the row; of the lower limits as float32, behind which the upper ones stand; where the numbers of
 * values below each range go; where the values within go, in the order of the row. Gives how many these are.
 */
export const pickRanges = declareFunction(
  'pickRanges',
  { params: ['i32', 'i32', 'i32', 'i32', 'i32'], results: ['i32'] },
  (params, local) => {
    const [row, bytes, limits, counts, out] = params as [Local, Local, Local, Local, Local];
    const [at, end, first, blockEnd] = [local('i32'), local('i32'), local('i32'), local('i32')];
    const [ones, values, within] = [local('v128'), local('v128'), local('v128')];
    const bits = local('i64');
    const new5 = () => Array.from({ length: RANGES }, () => local('v128'));
    const [lower, upper, below] = [new5(), new5(), new5()];
    const mask = local('v128');
    const two = (offset: number) => f32x4.demote(f64x2.sub(v128.load(at.get, offset), ones.get));
    // A value within is at most one more upper limit than it is below lower ones: elsewhere the comparisons go in pairs.
    const compare = (first: boolean, which: Code): Code => within.set(first ? which : v128.xor(within.get, which));
    const four = (group: number): Code => [
      values.set(v128.shuffle(two(32 * group), two(32 * group + 16), FIRST_HALVES)),
      below.map((count, i) => [
        mask.set(f32x4.lt(values.get, lower[i]!.get)),
        count.set(i32x4.sub(count.get, mask.get)),
        compare(i === 0, mask.get),
        compare(false, f32x4.le(values.get, upper[i]!.get)),
      ]),
    ];
    return [
      lower.map((limit, i) => limit.set(v128.splat32(limits.get, 4 * i))),
      upper.map((limit, i) => limit.set(v128.splat32(limits.get, 4 * (RANGES + i)))),
      ones.set(f64x2.splat(f64.const(1))),
      at.set(row.get),
      first.set(out.get),
      end.set(i32.add(row.get, bytes.get)),
      repeatWhile(i32.ltS(at.get, end.get), [
        row.set(at.get),
        blockEnd.set(i32.add(at.get, i32.const(8 * ROW_BLOCK))),
        bits.set(i64.const(0n)),
        repeatWhile(i32.ltS(at.get, blockEnd.get), [
          [0, 1, 2, 3].map((group) => [
            four(group),
            // The first group ends in the lowest bits once all sixteen have moved in from above.
            bits.set(
              i64.or(i64.shrU(bits.get, i64.const(4n)), i64.shl(i64.extend(i32x4.bitmask(within.get)), i64.const(60n))),
            ),
          ]),
          movePointer(at, 128),
        ]),
        repeatWhile(i32.eqz(i64.eqz(bits.get)), [
          f64.store(out.get, f64.load(i32.add(row.get, i32.shl(i32.wrap(i64.ctz(bits.get)), i32.const(3))))),
          movePointer(out, 8),
          bits.set(i64.and(bits.get, i64.sub(bits.get, i64.const(1n)))),
        ]),
      ]),
      below.map((count, i) =>
        i32.store(
          counts.get,
          ([0, 1, 2, 3] as const).map((lane) => i32x4.lane(count.get, lane)).reduce((sum, lane) => i32.add(sum, lane)),
          4 * i,
        ),
      ),
      i32.shrU(i32.sub(out.get, first.get), i32.const(3)),
    ];
  },
);
