const DAY = 86_400_000_000;
const HOUR = DAY / 24;

/**
 * When bars of a venue that never closes began and were known, from the words of docs/market-rules.md: a stamp is the
 * open; a bar lasts as long as the commonest distance between two stamps (the shorter one of two), or a day where all
 * stamps are midnights and some are no more than a day apart, or are not apart by weeks, months or whole numbers of the
 * commonest distance; months that are stamped near their beginning last to their end; where no distance tells, to the end
 * of the day; never longer than to the next stamp.
 */
export function naiveBarTimes(stamps: readonly number[]): { opened: number; time: number }[] {
  const distances = stamps.slice(1).map((stamp, i) => stamp - stamps[i]!);
  const midnights = stamps.every((stamp) => stamp % DAY === 0);
  const usual = commonest(distances);
  const daily = midnights && (distances.some((distance) => distance <= DAY) || !areWhole(distances, usual));
  const rare = !midnights && (stamps.length === 1 || (usual >= DAY && !agree(distances, usual) && !sameClock(stamps)));
  const ending = (opened: number) => {
    if (rare) return (Math.floor(opened / DAY) + 1) * DAY;
    if (daily) return opened + DAY;
    const months = Math.round(usual / DAY / (365.25 / 12));
    return months > 0 && stamps.every((stamp) => dateOf(stamp).getUTCDate() <= 5)
      ? monthsLater(opened, months)
      : opened + usual;
  };
  return stamps.map((opened, i) => ({ opened, time: Math.min(ending(opened), stamps[i + 1] ?? Infinity) }));
}

function dateOf(micros: number): Date {
  return new Date(Math.floor(micros / 1000));
}

function monthsLater(opened: number, months: number): number {
  const date = dateOf(opened);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) * 1000;
  return first + (opened % DAY);
}

function commonest(distances: readonly number[]): number {
  const times = (wanted: number) => distances.filter((distance) => distance === wanted).length;
  return [...distances].sort((a, b) => times(b) - times(a) || a - b)[0] ?? 0;
}

/** Whether distances are whole numbers of weeks (give or take a day), of months (four days) or of the commonest one. */
function areWhole(distances: readonly number[], usual: number): boolean {
  const within = (unit: number, days: number) =>
    distances.every((distance) => {
      const count = Math.max(1, Math.round(distance / DAY / unit));
      return Math.abs(distance / DAY - count * unit) <= days;
    });
  if (distances.length === 0) return false;
  return within(7, 1.1) || within(365.25 / 12, 4) || distances.every((distance) => distance % usual === 0);
}

function agree(distances: readonly number[], usual: number): boolean {
  return distances.length >= 3 && distances.filter((distance) => distance === usual).length > distances.length / 2;
}

function sameClock(stamps: readonly number[]): boolean {
  return stamps.every((stamp) => {
    const rest = Math.abs(stamp - stamps[0]!) % DAY;
    return rest <= HOUR || rest >= DAY - HOUR;
  });
}
