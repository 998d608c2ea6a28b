/**
 * A small assembler for WebAssembly: instructions are functions that return code, so that a kernel reads like the
 * arithmetic it does. Binary format: WebAssembly Core Specification 2.0, chapter 5.
 */
export type Code = readonly (number | Code)[];

export const TYPE = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPE;

/** A parameter or local variable of a function. */
export interface Local {
  get: Code;
  set(value: Code): Code;
  tee(value: Code): Code;
}

export interface FunctionCode {
  name: string;
  params: ValueType[];
  results: ValueType[];
  locals: ValueType[];
  body: Code;
}

/** Declares a function; `body` gets its parameters and a maker of further locals. */
export function declareFunction(
  name: string,
  signature: { params: ValueType[]; results?: ValueType[] },
  body: (params: Local[], local: (type: ValueType) => Local) => Code,
): FunctionCode {
  const { params, results = [] } = signature;
  const locals: ValueType[] = [];
  const at = (index: number): Local => ({
    get: [0x20, unsigned(index)],
    set: (value) => [value, 0x21, unsigned(index)],
    tee: (value) => [value, 0x22, unsigned(index)],
  });
  const code = body(
    params.map((_, index) => at(index)),
    (type) => at(params.length + locals.push(type) - 1),
  );
  return { name, params, results, locals, body: code };
}

/** Flags of a memory that is shared and has a maximum. */
const SHARED = 0x03;

/** Bytes of a page of memory. */
export const PAGE = 65_536;

/**
 * A module that exports its functions and a memory named `memory`, which grows as its user asks, up to `maxBytes`. The
 * memory is a shared one, though nobody shares it: what grows without being shared detaches its buffer, and after the
 * first detached buffer of a thread V8 checks at every access to any typed array whether its own still is there.
 */
export function assemble(functions: readonly FunctionCode[], maxBytes: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params, results }) => [0x60, vector(params.map(typeOf)), vector(results.map(typeOf))]);
  const exported = functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)]);
  const bodies = functions.map(({ locals, body }) => {
    const bytes = flatten([vector(locals.map((type) => [1, TYPE[type]])), body, 0x0b]);
    return [unsigned(bytes.length), bytes];
  });
  const bytes = flatten([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(types)),
    section(3, vector(functions.map((_, index) => [unsigned(index)]))),
    section(5, vector([[SHARED, unsigned(1), unsigned(Math.ceil(maxBytes / PAGE))]])),
    section(7, vector([...exported, [text('memory'), 0x02, 0]])),
    section(10, vector(bodies)),
  ]);
  return Uint8Array.from(bytes);
}

/** LEB128 without sign. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128 with sign. */
export function signed(value: bigint): Code {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    const done = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
    bytes.push(done ? low : low + 128);
    if (done) return bytes;
  }
}

function typeOf(type: ValueType): number {
  return TYPE[type];
}

function vector(items: readonly (number | Code)[]): Code {
  return [unsigned(items.length), items];
}

function section(id: number, content: Code): Code {
  const bytes = flatten(content);
  return [id, unsigned(bytes.length), bytes];
}

function text(value: string): Code {
  return vector([...Buffer.from(value)]);
}

function flatten(code: Code): number[] {
  const bytes: number[] = [];
  const visit = (part: number | Code): void => {
    if (typeof part === 'number') bytes.push(part);
    else part.forEach(visit);
  };
  visit(code);
  return bytes;
}
