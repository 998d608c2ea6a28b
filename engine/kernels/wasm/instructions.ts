import { signed, unsigned, type Code } from './assembler';

type Binary = (a: Code, b: Code) => Code;
type Unary = (a: Code) => Code;

const binary =
  (...opcode: number[]): Binary =>
  (a, b) => [a, b, opcode];
const unary =
  (...opcode: number[]): Unary =>
  (a) => [a, opcode];
const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const simdBinary =
  (opcode: number): Binary =>
  (a, b) => [a, b, simd(opcode)];
const simdUnary =
  (opcode: number): Unary =>
  (a) => [a, simd(opcode)];
const load =
  (opcode: Code, align: number) =>
  (address: Code, offset = 0): Code => [address, opcode, align, unsigned(offset)];
const store =
  (opcode: Code, align: number) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, opcode, align, unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(BigInt(value))],
  store: store([0x36], 2),
  store8: store([0x3a], 0),
  store16: store([0x3b], 1),
  load: load([0x28], 2),
  load8: load([0x2d], 0),
  load16: load([0x2f], 1),
  eqz: unary(0x45),
  eq: binary(0x46),
  ltS: binary(0x48),
  ltU: binary(0x49),
  gtS: binary(0x4a),
  gtU: binary(0x4b),
  leS: binary(0x4c),
  geS: binary(0x4e),
  clz: unary(0x67),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
  rotateLeft: binary(0x77),
  wrap: unary(0xa7),
};

export const i64 = {
  const: (value: bigint): Code => [0x42, signed(value)],
  load: load([0x29], 3),
  store: store([0x37], 3),
  eqz: unary(0x50),
  leU: binary(0x58),
  ctz: unary(0x7a),
  add: binary(0x7c),
  sub: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrU: binary(0x88),
  extend: unary(0xad),
  bits: unary(0xbd),
};

export const f64 = {
  const: (value: number): Code => [0x44, [...new Uint8Array(Float64Array.of(value).buffer)]],
  load: load([0x2b], 3),
  store: store([0x39], 3),
  eq: binary(0x61),
  lt: binary(0x63),
  gt: binary(0x64),
  le: binary(0x65),
  abs: unary(0x99),
  neg: unary(0x9a),
  floor: unary(0x9c),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  div: binary(0xa3),
  min: binary(0xa4),
  max: binary(0xa5),
  fromI32: unary(0xb7),
  toI32: unary(0xaa),
  fromBits: unary(0xbf),
};

export const v128 = {
  load: load(simd(0x00), 3),
  store: store(simd(0x0b), 3),
  /** A 32-bit word into all four lanes. */
  splat32: load(simd(0x09), 2),
  /** A 64-bit word into the first lane, 0 into the second. */
  load64: load(simd(0x5d), 3),
  /** A 64-bit word into the second lane. */
  loadSecond64: (address: Code, value: Code): Code => [address, value, simd(0x57), 3, 0, 1],
  zero: [simd(0x0c), new Array<number>(16).fill(0)] as Code,
  /** Bytes of `a` (0 to 15) and `b` (16 to 31). */
  shuffle: (a: Code, b: Code, bytes: number[]): Code => [a, b, simd(0x0d), bytes],
  or: simdBinary(0x50),
  xor: simdBinary(0x51),
  /** Bits of `a` where `mask` is set, of `b` elsewhere. */
  bitselect: (a: Code, b: Code, mask: Code): Code => [a, b, mask, simd(0x52)],
  narrow32: simdBinary(0x85),
  narrow16: simdBinary(0x65),
  bitmask8: simdUnary(0x64),
};

export const f64x2 = {
  splat: simdUnary(0x14),
  lane: (value: Code, lane: 0 | 1): Code => [value, simd(0x21), lane],
  withLane: (value: Code, lane: 0 | 1, scalar: Code): Code => [value, scalar, simd(0x22), lane],
  gt: simdBinary(0x4a),
  add: simdBinary(0xf0),
  sub: simdBinary(0xf1),
  mul: simdBinary(0xf2),
  div: simdBinary(0xf3),
  /** `b < a ? b : a` in each lane. */
  pmin: simdBinary(0xf6),
  /** `a < b ? b : a` in each lane. */
  pmax: simdBinary(0xf7),
};

export const f32x4 = {
  lt: simdBinary(0x43),
  le: simdBinary(0x45),
  /** Both lanes of a `f64x2`, rounded, into the first two. */
  demote: simdUnary(0x5e),
};

export const i32x4 = {
  splat: simdUnary(0x11),
  lane: (value: Code, lane: 0 | 1 | 2 | 3): Code => [value, simd(0x1b), lane],
  ltU: simdBinary(0x3a),
  bitmask: simdUnary(0xa4),
  sub: simdBinary(0xb1),
  /** Both lanes of a `f64x2`, towards 0, what is too large as the largest, into the first two. */
  truncate: simdUnary(0xfc),
  /** The first two lanes, without sign, as a `f64x2`. */
  toF64U: simdUnary(0xff),
};

const EMPTY = 0x40;

export function when(condition: Code, then: Code, otherwise?: Code): Code {
  return [condition, 0x04, EMPTY, then, otherwise ? [0x05, otherwise] : [], 0x0b];
}

/** `condition ? a : b`, both evaluated. */
export function select(a: Code, b: Code, condition: Code): Code {
  return [a, b, condition, 0x1b];
}

export function repeatWhile(condition: Code, body: Code): Code {
  return [0x02, EMPTY, 0x03, EMPTY, condition, 0x45, 0x0d, 1, body, 0x0c, 0, 0x0b, 0x0b];
}

/** Repeats `body`, at least once, as long as `condition` holds after it. */
export function repeatUntilNot(body: Code, condition: Code): Code {
  return [0x03, EMPTY, body, condition, 0x0d, 0, 0x0b];
}

export const leave: Code = [0x0f];

/** Calls the function with a place in its module. */
export function call(index: number, ...operands: Code[]): Code {
  return [operands, 0x10, unsigned(index)];
}
