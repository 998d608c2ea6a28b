/** A run of equal numbers, or of eight times as many numbers as `groups` packed bit by bit from `at` on. */
type Visit = (count: number, run: { value: number } | { at: number }) => void;

/**
 * Runs of numbers of so many bits, as the format has them (Encodings.md, RLE/bit-packing hybrid), of which the first `count`
 * are wanted.
 * @throws RangeError where they end before
 */
function eachRun(bytes: Uint8Array, { width, count }: Packed, visit: Visit): void {
  const valueBytes = (width + 7) >> 3;
  for (let at = 0, left = count; left > 0;) {
    let [head, factor, byte] = [0, 1, 128];
    for (; byte >= 128; factor *= 128) {
      if (at >= bytes.length) throw new RangeError('A page ends before its time.');
      byte = bytes[at++]!;
      head += (byte & 127) * factor;
    }
    const isPacked = head % 2 === 1;
    const half = Math.floor(head / 2);
    const length = isPacked ? half * width : valueBytes;
    const taken = Math.min(left, isPacked ? 8 * half : half);
    // The last group may be cut off behind the numbers that are wanted.
    const needed = isPacked ? Math.ceil((taken * width) / 8) : length;
    if (taken === 0 || needed > bytes.length - at) throw new RangeError('A page ends before its time.');
    visit(taken, isPacked ? { at } : { value: numberAt(bytes, at, valueBytes) });
    at += length;
    left -= taken;
  }
}

export interface Packed {
  /** Bits of a number. */
  width: number;
  /** Numbers that are wanted. */
  count: number;
}

function numberAt(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}

/**
 * Looks numbers up in a dictionary.
 * @param target as many as are wanted
 * @throws RangeError where one is not in it, or they end before
 */
export function lookUp(bytes: Uint8Array, width: number, { dictionary, target }: LookUp): void {
  if (width > 24) throw new RangeError('A dictionary is too large.');
  let row = 0;
  eachRun(bytes, { width, count: target.length }, (count, run) => {
    const part = target.subarray(row, (row += count));
    if ('value' in run) part.fill(entryOf(dictionary, run.value));
    else putPacked(bytes, { at: run.at, width }, { dictionary, target: part });
  });
}

function putPacked(bytes: Uint8Array, run: { at: number; width: number }, { dictionary, target }: LookUp): void {
  const { width } = run;
  const mask = 2 ** width - 1;
  let [held, bits, at, most] = [0, 0, run.at, 0];
  for (let row = 0; row < target.length; row++) {
    for (; bits < width; bits += 8) held |= bytes[at++]! << bits;
    const index = held & mask;
    if (index > most) most = index;
    target[row] = dictionary[index]!;
    held >>>= width;
    bits -= width;
  }
  if (target.length > 0) entryOf(dictionary, most);
}

interface LookUp {
  dictionary: Float64Array;
  target: Float64Array;
}

function entryOf(dictionary: Float64Array, index: number): number {
  if (index >= dictionary.length) throw new RangeError('A dictionary lacks an entry.');
  return dictionary[index]!;
}

/** Whether all of so many levels of one bit are 1. */
export function areAllOne(bytes: Uint8Array, count: number): boolean {
  let all = true;
  eachRun(bytes, { width: 1, count }, (length, run) => {
    if ('value' in run) all &&= run.value === 1;
    else for (let i = 0; i < length; i++) all &&= ((bytes[run.at + (i >> 3)]! >> (i & 7)) & 1) === 1;
  });
  return all;
}
