/** @param sorted ascending, not empty */
export function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function percentText(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
