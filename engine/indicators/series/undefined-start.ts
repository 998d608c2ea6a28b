/** A column of `length` values that are not defined yet. */
export function undefinedColumn(length: number): Float64Array {
  return new Float64Array(length).fill(NaN);
}

/** Index of the first value that is not NaN; the length where there is none. */
export function firstDefined(values: Float64Array): number {
  let at = 0;
  while (at < values.length && Number.isNaN(values[at]!)) at++;
  return at;
}

/** Applies `compute` from the first defined value on: what one indicator has not defined yet, the next skips. */
export function fromFirstDefined(values: Float64Array, compute: (defined: Float64Array) => Float64Array): Float64Array {
  const start = firstDefined(values);
  if (start === 0) return compute(values);
  const output = undefinedColumn(values.length);
  output.set(compute(values.subarray(start)), start);
  return output;
}

/** A column computed bar by bar. */
export function eachBar(length: number, value: (t: number) => number): Float64Array {
  const output = new Float64Array(length);
  for (let t = 0; t < length; t++) output[t] = value(t);
  return output;
}
