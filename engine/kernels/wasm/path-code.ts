/** Many paths of compounded returns, two of them side by side. */
import { declareFunction, type Code, type Local } from './assembler';
import { f64, f64x2, i32, i32x4, repeatWhile, select, v128 } from './instructions';
import { movePointer } from './return-code';

/** The first two words of two registers, and the last two of one. */
const FIRST_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const LAST_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0];

/** The next words of xoshiro128** (see `SeededRandom`). Parameters: addresses of its four words and of the numbers; bytes of them. */
export const drawNumbers = declareFunction('drawNumbers', { params: ['i32', 'i32', 'i32'] }, (params, local) => {
  const [state, at, bytes] = params as [Local, Local, Local];
  const words = [0, 1, 2, 3].map(() => local('i32')) as [Local, Local, Local, Local];
  const [a, b, c, d] = words;
  const [end, shifted] = [local('i32'), local('i32')];
  const mix = (to: Local, from: Local) => to.set(i32.xor(to.get, from.get));
  const scaled = i32.rotateLeft(i32.mul(b.get, i32.const(5)), i32.const(7));
  return [
    end.set(i32.add(at.get, bytes.get)),
    words.map((word, i) => word.set(i32.load(state.get, 4 * i))),
    repeatWhile(i32.ltS(at.get, end.get), [
      i32.store(at.get, i32.mul(scaled, i32.const(9))),
      shifted.set(i32.shl(b.get, i32.const(9))),
      mix(c, a),
      mix(d, b),
      mix(b, c),
      mix(a, d),
      mix(c, shifted),
      d.set(i32.rotateLeft(d.get, i32.const(11))),
      movePointer(at, 4),
    ]),
    words.map((word, i) => i32.store(state.get, word.get, 4 * i)),
  ];
});

/**
 * Turns each number into the place that it leads to, or -1 where it is not below the limit. Parameters: address and bytes of the
 * numbers, a multiple of 16; the limit; -1 where every number is below it, else 0; places a number.
 */
export const jumpTargets = declareFunction(
  'jumpTargets',
  { params: ['i32', 'i32', 'i32', 'i32', 'f64'] },
  (params, local) => {
    const [at, bytes, limit, always, scale] = params as [Local, Local, Local, Local, Local];
    const end = local('i32');
    const [numbers, limits, jumping, scales] = [local('v128'), local('v128'), local('v128'), local('v128')];
    const two = (words: Code) => i32x4.truncate(f64x2.mul(i32x4.toF64U(words), scales.get));
    const targets = v128.shuffle(
      two(numbers.get),
      two(v128.shuffle(numbers.get, numbers.get, LAST_HALF)),
      FIRST_HALVES,
    );
    return [
      end.set(i32.add(at.get, bytes.get)),
      limits.set(i32x4.splat(limit.get)),
      scales.set(f64x2.splat(scale.get)),
      repeatWhile(i32.ltS(at.get, end.get), [
        numbers.set(v128.load(at.get)),
        jumping.set(v128.or(i32x4.splat(always.get), i32x4.ltU(numbers.get, limits.get))),
        v128.store(at.get, v128.bitselect(targets, i32x4.splat(i32.const(-1)), jumping.get)),
        movePointer(at, 16),
      ]),
    ];
  },
);

/**
 * Walks along the returns, one place further or to the target of the step. Parameters: addresses of the places where paths are, of
 * the targets, of the returns, and where those of each step go; number of paths and of steps.
 */
export const walkBlocks = declareFunction(
  'walkBlocks',
  { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] },
  (params, local) => {
    const [last, target, returns, out, paths, steps] = params as Six;
    const [end, pathEnd, at] = [local('i32'), local('i32'), local('i32')];
    const jump = i32.load(target.get);
    return [
      end.set(i32.add(last.get, i32.shl(paths.get, i32.const(2)))),
      repeatWhile(i32.ltS(last.get, end.get), [
        at.set(i32.load(last.get)),
        pathEnd.set(i32.add(target.get, i32.shl(steps.get, i32.const(2)))),
        repeatWhile(i32.ltS(target.get, pathEnd.get), [
          at.set(select(jump, i32.add(at.get, i32.const(1)), i32.geS(jump, i32.const(0)))),
          f64.store(out.get, f64.load(i32.add(returns.get, i32.shl(at.get, i32.const(3))))),
          movePointer(target, 4),
          movePointer(out, 8),
        ]),
        i32.store(last.get, at.get),
        movePointer(last, 4),
      ]),
    ];
  },
);

type Six = [Local, Local, Local, Local, Local, Local];

/** Columns of what is known of each path, one behind the other. */
export const CROWD = { worth: 0, kept: 1, deepest: 2, lowest: 3 } as const;

/**
 * Takes paths further, two at once, and writes worth and kept of each step. Parameters: address of the first path in the first column of
 * the crowd, and bytes of a column; address of the returns, path by path; number of paths and of steps; where the first path stands
 * in the first row of worth; how many bytes on the first row of kept is.
 */
export const compoundPaths = declareFunction(
  'compoundPaths',
  { params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] },
  (params, local) => {
    const [path, column, returns, paths, steps, row, keptAfter] = params as [...Six, Local];
    const [end, pathEnd, second, at, kept] = [local('i32'), local('i32'), local('i32'), local('i32'), local('i32')];
    const [level, share, least, low, ones] = [
      local('v128'),
      local('v128'),
      local('v128'),
      local('v128'),
      local('v128'),
    ];
    const columns = { worth: level, kept: share, deepest: least, lowest: low };
    const place = (name: keyof typeof CROWD) => i32.add(path.get, i32.mul(column.get, i32.const(CROWD[name])));
    const names = Object.keys(columns) as (keyof typeof columns)[];
    const growth = f64x2.add(ones.get, v128.loadSecond64(second.get, v128.load64(returns.get)));
    const change = local('v128');
    return [
      end.set(i32.add(path.get, i32.shl(paths.get, i32.const(3)))),
      ones.set(f64x2.splat(f64.const(1))),
      repeatWhile(i32.ltS(path.get, end.get), [
        names.map((name) => columns[name].set(v128.load(place(name)))),
        pathEnd.set(i32.add(returns.get, i32.shl(steps.get, i32.const(3)))),
        second.set(pathEnd.get),
        at.set(row.get),
        kept.set(i32.add(row.get, keptAfter.get)),
        repeatWhile(i32.ltS(returns.get, pathEnd.get), [
          change.set(growth),
          level.set(f64x2.mul(level.get, change.get)),
          share.set(f64x2.pmin(f64x2.mul(share.get, change.get), ones.get)),
          least.set(f64x2.pmin(least.get, share.get)),
          low.set(f64x2.pmin(low.get, level.get)),
          v128.store(at.get, level.get),
          v128.store(kept.get, share.get),
          movePointer(returns, 8),
          movePointer(second, 8),
          at.set(i32.add(at.get, column.get)),
          kept.set(i32.add(kept.get, column.get)),
        ]),
        names.map((name) => v128.store(place(name), columns[name].get)),
        returns.set(second.get),
        movePointer(path, 16),
        movePointer(row, 16),
      ]),
    ];
  },
);
