import { declareFunction, type Code } from '../../kernels/wasm/assembler';
import { i32, i64, leave, repeatUntilNot, repeatWhile, when } from '../../kernels/wasm/instructions';

const KIND = { literal: 0, near: 1, far: 2 };
/** Above it a literal's length follows in so many bytes. */
const LONGEST = 60;
/** Bytes that are copied at once: up to seven more than wanted may be read and written. */
const STEP = 8;

/**
 * Decompresses what follows the length of a block in the raw format of Snappy (format_description.txt of its sources):
 * `unsnap(at, end, base, limit)` reads from `at` to `end` and writes from `base` to `limit`. It gives the end of what was
 * written, 0 where the block is broken. Up to seven bytes behind `limit` are overwritten.
 */
export const unsnap = declareFunction(
  'unsnap',
  { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] },
  ([at, end, base, limit], local) => {
    const [to, tag, length, from, stop] = [local('i32'), local('i32'), local('i32'), local('i32'), local('i32')];
    const offset = local('i32');
    const forward = (by: number): Code => at!.set(i32.add(at!.get, i32.const(by)));
    const refuseIf = (condition: Code): Code => when(condition, [i32.const(0), leave]);
    const step = (by: number): Code => [
      to.set(i32.add(to.get, i32.const(by))),
      from.set(i32.add(from.get, i32.const(by))),
    ];
    const isLeft = i32.ltU(to.get, stop.get);
    const copyEights = repeatUntilNot([i64.store(to.get, i64.load(from.get)), step(STEP)], isLeft);
    const copyBytes = repeatUntilNot([i32.store8(to.get, i32.load8(from.get)), step(1)], isLeft);
    const upToStop = (copy: Code): Code => [stop.set(i32.add(to.get, length.get)), copy, to.set(stop.get)];
    const noRoom = i32.gtU(length.get, i32.sub(limit!.get, to.get));

    const longLiteral = [
      tag.set(i32.sub(length.get, i32.const(LONGEST))),
      // So many of the next four bytes.
      offset.set(i32.shrU(i32.const(-1), i32.sub(i32.const(32), i32.shl(tag.get, i32.const(3))))),
      length.set(i32.add(i32.and(i32.load(at!.get), offset.get), i32.const(1))),
      at!.set(i32.add(at!.get, tag.get)),
    ];
    const literal = [
      length.set(i32.add(i32.shrU(tag.get, i32.const(2)), i32.const(1))),
      forward(1),
      when(i32.gtU(length.get, i32.const(LONGEST)), longLiteral),
      refuseIf(i32.or(noRoom, i32.gtU(length.get, i32.sub(end!.get, at!.get)))),
      from.set(at!.get),
      at!.set(i32.add(at!.get, length.get)),
      upToStop(copyEights),
    ];
    const near = [
      length.set(i32.add(i32.and(i32.shrU(tag.get, i32.const(2)), i32.const(7)), i32.const(4))),
      offset.set(i32.or(i32.shl(i32.and(tag.get, i32.const(0xe0)), i32.const(3)), i32.load8(at!.get, 1))),
      forward(2),
    ];
    const isFar = i32.eq(i32.and(tag.get, i32.const(3)), i32.const(KIND.far));
    const farther = [
      length.set(i32.add(i32.shrU(tag.get, i32.const(2)), i32.const(1))),
      when(isFar, [offset.set(i32.load16(at!.get, 1)), forward(3)], [offset.set(i32.load(at!.get, 1)), forward(5)]),
    ];
    const copy = [
      when(i32.eq(i32.and(tag.get, i32.const(3)), i32.const(KIND.near)), near, farther),
      refuseIf(i32.or(noRoom, i32.gtU(offset.get, i32.sub(to.get, base!.get)))),
      refuseIf(i32.eqz(offset.get)),
      from.set(i32.sub(to.get, offset.get)),
      when(i32.ltU(offset.get, i32.const(STEP)), upToStop(copyBytes), upToStop(copyEights)),
    ];
    return [
      to.set(base!.get),
      repeatWhile(i32.ltU(at!.get, end!.get), [
        tag.set(i32.load8(at!.get)),
        when(i32.and(tag.get, i32.const(3)), copy, literal),
      ]),
      refuseIf(i32.gtU(at!.get, end!.get)),
      to.get,
    ];
  },
);
