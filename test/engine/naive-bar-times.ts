const DAY = 86_400_000_000;

/**
 * When bars of a venue that never closes began and were known, from the words of docs/market-rules.md: a stamp is the
 * open; a bar lasts as long as the commonest distance between two stamps (the shorter one of two), or a day where all
 * stamps are midnights and some are no more than a day apart; it never lasts longer than to the next stamp.
 */
export function naiveBarTimes(stamps: readonly number[]): { opened: number; time: number }[] {
  const distances = stamps.slice(1).map((stamp, i) => stamp - stamps[i]!);
  const midnights = stamps.every((stamp) => stamp % DAY === 0);
  const daily = midnights && (distances.length === 0 || Math.min(...distances) <= DAY);
  const length = daily ? DAY : commonest(distances);
  return stamps.map((opened, i) => ({ opened, time: Math.min(opened + length, stamps[i + 1] ?? Infinity) }));
}

function commonest(distances: readonly number[]): number {
  const times = (wanted: number) => distances.filter((distance) => distance === wanted).length;
  return [...distances].sort((a, b) => times(b) - times(a) || a - b)[0] ?? 0;
}
