/**
 * For each level and bar the highest close and the negative of the lowest one over the `2 ** level` bars from there on
 * (a sparse table, Bender and Farach-Colton 2000): any range is the union of two of them.
 * @param table pairs, level by level, `levels * closes.length` of them; those that would reach past the end stay as they
 *   are
 */
export function writeRanges(table: Float64Array, closes: Float64Array, levels: number): void {
  const bars = closes.length;
  for (let t = 0; t < bars; t++) {
    table[2 * t] = closes[t]!;
    table[2 * t + 1] = -closes[t]!;
  }
  for (let level = 1; level < levels; level++) {
    const half = 2 * (1 << (level - 1));
    const [from, to] = [2 * bars * (level - 1), 2 * bars * level];
    for (let i = 0; i < 2 * (bars - (1 << level) + 1); i++) {
      const [a, b] = [table[from + i]!, table[from + i + half]!];
      table[to + i] = a < b ? b : a;
    }
  }
}
