import { MOST_QUALITY_ROWS, type QualityPart, type QualityRow } from '../model/quality';
import { QUALITY_WEIGHTS, type QualityPartName } from '../model/quality-parts';
import { toIso, type Micros } from '../model/time';

/** Collects what one part of a score finds: numbers, and the first rows at fault. */
export class Finding {
  readonly counts: Record<string, number> = {};
  readonly #rows: QualityRow[] = [];

  constructor(
    private readonly part: QualityPartName,
    ...counted: readonly string[]
  ) {
    for (const name of counted) this.counts[name] = 0;
  }

  /** Whether another row would be listed: who makes many reasons asks before. */
  get takesRows(): boolean {
    return this.#rows.length < MOST_QUALITY_ROWS;
  }

  /** Counts a row under `name` and lists it while there is room. */
  add(name: string, at: { row: number; time: Micros }, reason: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    this.list(at, reason);
  }

  list({ row, time }: { row: number; time: Micros }, reason: string): void {
    if (this.takesRows) this.#rows.push({ row, time: Number.isSafeInteger(time) ? isoOf(time) : null, reason });
  }

  /** @param score null where the part does not apply */
  scored(score: number | null): QualityPart {
    const { part, counts } = this;
    return { part, weight: QUALITY_WEIGHTS[part], score, counts, rows: this.#rows };
  }
}

/**
 * 100 for a share of nothing at fault, falling in a line to 0 at `tolerance`. Rounded down to hundredths, so that 100 is never
 * said of what has a fault.
 * @param share of rows, 0 to 1
 */
export function scoreOf(share: number, tolerance: number): number {
  return Math.floor(1e4 * Math.max(0, 1 - share / tolerance)) / 100;
}

/** A part of nothing is nothing. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Null beyond the years that dates can have. */
export function isoOf(time: Micros): string | null {
  return Math.abs(time) > 8.64e18 ? null : toIso(time);
}
