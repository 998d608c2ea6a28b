import { LIVE, LIVE_BYTES, POINT } from '../execution/run/live-progress';
import type { RunPoint, RunProgress } from '../model/result';
import { CELL } from './protocol';

/** Looks at a moment in which nothing is written; so many are enough, since a write takes less than a microsecond. */
const MAX_LOOKS = 100;

/** The other side of a run's shared memory: reads what the thread writes, without stopping it. */
export class LiveView {
  readonly live = new Float64Array(new SharedArrayBuffer(LIVE_BYTES));
  private told = 0;
  private begun: { at: number; bars: number } | undefined;

  constructor(
    private readonly cell: Int32Array,
    private readonly initialCapital: number,
  ) {}

  progress(): RunProgress {
    const barsDone = Atomics.load(this.cell, CELL.barsDone);
    const barsTotal = Atomics.load(this.cell, CELL.barsTotal);
    const fraction = barsTotal > 0 ? Math.min(1, barsDone / barsTotal) : 0;
    const speed = this.speed(barsDone);
    return { fraction, barsDone, barsTotal, ...this.figures(), ...(speed !== undefined && { barsPerSecond: speed }) };
  }

  /** Points that were not given before. */
  newPoints(): RunPoint[] {
    // A point that is there does not change any more.
    const count = this.live[LIVE.points]!;
    const points: RunPoint[] = [];
    for (; this.told < count; this.told++) points.push(this.point(this.told));
    return points;
  }

  private point(index: number): RunPoint {
    const at = LIVE.head + index * POINT.figures;
    const figure = (place: number) => this.live[at + place]!;
    const equity = figure(POINT.equity);
    return {
      seq: index + 1,
      bar: figure(POINT.bar),
      time: figure(POINT.time),
      opened: figure(POINT.opened),
      equity,
      pnl: equity - this.initialCapital,
      trades: figure(POINT.trades),
      wins: figure(POINT.wins),
      positions: figure(POINT.positions),
    };
  }

  private figures(): Partial<RunProgress> {
    const { cell, live } = this;
    for (let look = 0; look < MAX_LOOKS; look++) {
      const version = Atomics.load(cell, CELL.liveVersion);
      if (version === 0) return {};
      const [time, opened, equity] = [live[LIVE.time]!, live[LIVE.opened]!, live[LIVE.equity]!];
      const [trades, wins, positions] = [live[LIVE.trades]!, live[LIVE.wins]!, live[LIVE.positions]!];
      if (version % 2 === 0 && Atomics.load(cell, CELL.liveVersion) === version) {
        return { time, opened, equity, pnl: equity - this.initialCapital, trades, wins, positions };
      }
    }
    return {};
  }

  private speed(bars: number): number | undefined {
    const at = performance.now();
    if (bars === 0) return undefined;
    this.begun ??= { at, bars };
    const seconds = (at - this.begun.at) / 1000;
    return seconds > 0 ? (bars - this.begun.bars) / seconds : undefined;
  }
}
