/** Of each cell the mean of it and the up to eight around it that have a figure: a peak that stands alone is low there. */
export function neighbourMeans(z: readonly (readonly (number | null)[])[]): (number | null)[][] {
  return z.map((row, y) =>
    row.map((value, x) => {
      if (value === null) return null;
      let [sum, count] = [0, 0];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const near = z[y + dy]?.[x + dx] ?? null;
          if (near === null) continue;
          sum += near;
          count++;
        }
      }
      return sum / count;
    }),
  );
}
