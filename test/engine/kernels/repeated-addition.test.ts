import fc from 'fast-check';
import { assemble, PAGE } from '../../../engine/kernels/wasm/assembler';
import { addRepeatedly } from '../../../engine/kernels/wasm/repeat-code';

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([addRepeatedly], 2 * PAGE)));
const fast = exports.addRepeatedly as (sum: number, term: number, times: number) => number;

function oneByOne(sum: number, term: number, times: number): number {
  let total = sum;
  for (let i = 0; i < times; i++) total += term;
  return total;
}

describe('repeated addition', () => {
  const times = fc.integer({ min: 0, max: 5000 });
  const positive = fc.double({ min: 0, max: 1e300, noNaN: true });

  it('rounds as the additions one by one do, for any two numbers', () => {
    const exponent = fc.integer({ min: -60, max: 10 });
    fc.assert(
      fc.property(fc.tuple(positive, fc.double({ min: 0.5, max: 1, noNaN: true }), exponent, times), (drawn) => {
        const [sum, part, power, count] = drawn;
        const term = sum * part * 2 ** power;
        expect(fast(sum, term, count)).toBe(oneByOne(sum, term, count));
      }),
      { numRuns: 3000 },
    );
  });

  it('rounds so half-way between two numbers, where even and odd alternate', () => {
    const whole = fc.integer({ min: 0, max: 2 ** 20 });
    fc.assert(
      fc.property(fc.tuple(whole, whole, fc.integer({ min: 0, max: 3 }), times), ([high, low, shift, count]) => {
        const sum = 2 ** 52 + high;
        const term = low + 1 / 2 ** shift;
        expect(fast(sum, term, count)).toBe(oneByOne(sum, term, count));
      }),
      { numRuns: 3000 },
    );
  });

  it('passes powers of two, zero and the smallest numbers', () => {
    const cases = [
      [0, 0, 10],
      [0, 5e-324, 1000],
      [2 ** 53 - 1, 1, 100],
      [2 ** 53 - 3, 1.5, 100],
      [1 - 2 ** -53, 2 ** -54, 4000],
      [1, 2 ** -52, 4000],
      [3e-310, 1e-311, 500],
    ] as const;
    for (const [sum, term, count] of cases) expect(fast(sum, term, count)).toBe(oneByOne(sum, term, count));
  });
});

it('the memory of a module grows up to its limit and leaves the buffers that were there attached', () => {
  const memory = exports.memory as WebAssembly.Memory;
  const before = memory.buffer;
  memory.grow(1);
  expect([before.byteLength, memory.buffer.byteLength]).toEqual([PAGE, 2 * PAGE]);
  expect(() => memory.grow(1)).toThrow(RangeError);
});
