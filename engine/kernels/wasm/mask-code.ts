/** Conditions as bit masks: bit `t` of a mask tells whether a condition holds at bar `t`. */
import { declareFunction, type Code, type Local } from './assembler';
import { f64x2, i32, repeatWhile, v128 } from './instructions';

/** Bars that one pass of the loops below takes; columns are padded to it with NaN. */
export const MASK_BLOCK = 16;

/** The low halves of the four 64-bit lanes of two comparisons. */
const LOW_HALVES = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

const gather = (a: Code, b: Code): Code => v128.shuffle(a, b, LOW_HALVES);

/** Eight comparisons as eight 16-bit lanes. */
function eightBars(compare: (pair: number) => Code): Code {
  return v128.narrow32(gather(compare(0), compare(1)), gather(compare(2), compare(3)));
}

/** `higher > lower` over `bytes` of both columns into a mask; two bars a comparison, sixteen a store. */
export const conditionMask = declareFunction(
  'conditionMask',
  { params: ['i32', 'i32', 'i32', 'i32'] },
  ([higher, lower, bytes, mask], local) => {
    const end = local('i32');
    const pair = (first: number) => (index: number) =>
      f64x2.gt(v128.load(higher!.get, 16 * (first + index)), v128.load(lower!.get, 16 * (first + index)));
    return [
      end.set(i32.add(higher!.get, bytes!.get)),
      repeatWhile(i32.ltS(higher!.get, end.get), [
        i32.store16(mask!.get, v128.bitmask8(v128.narrow16(eightBars(pair(0)), eightBars(pair(4))))),
        advance(higher!, 8 * MASK_BLOCK),
        advance(lower!, 8 * MASK_BLOCK),
        advance(mask!, MASK_BLOCK / 8),
      ]),
    ];
  },
);

/** Both `a > b` and `b > a` over `bytes` of the columns, which are read once. */
export const crossingMasks = declareFunction(
  'crossingMasks',
  { params: ['i32', 'i32', 'i32', 'i32', 'i32'] },
  ([a, b, bytes, above, below], local) => {
    const end = local('i32');
    const [upper, lower] = [local('v128'), local('v128')];
    const left = [0, 1, 2, 3].map(() => local('v128'));
    const right = [0, 1, 2, 3].map(() => local('v128'));
    const read = (first: number): Code =>
      left.map((column, i) => [
        column.set(v128.load(a!.get, 16 * (first + i))),
        right[i]!.set(v128.load(b!.get, 16 * (first + i))),
      ]);
    const isAbove = (i: number) => f64x2.gt(left[i]!.get, right[i]!.get);
    const isBelow = (i: number) => f64x2.gt(right[i]!.get, left[i]!.get);
    return [
      end.set(i32.add(a!.get, bytes!.get)),
      repeatWhile(i32.ltS(a!.get, end.get), [
        read(0),
        upper.set(eightBars(isAbove)),
        lower.set(eightBars(isBelow)),
        read(4),
        i32.store16(above!.get, v128.bitmask8(v128.narrow16(upper.get, eightBars(isAbove)))),
        i32.store16(below!.get, v128.bitmask8(v128.narrow16(lower.get, eightBars(isBelow)))),
        advance(a!, 8 * MASK_BLOCK),
        advance(b!, 8 * MASK_BLOCK),
        advance(above!, MASK_BLOCK / 8),
        advance(below!, MASK_BLOCK / 8),
      ]),
    ];
  },
);

function advance(pointer: Local, bytes: number): Code {
  return pointer.set(i32.add(pointer.get, i32.const(bytes)));
}
