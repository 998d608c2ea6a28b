import type { Schedule } from '../../columns/schedule';
import { NOTE_LIMITS, type RunNotes } from '../../model/run-notes';
import { wellFormed } from '../../model/text';
import { stepOf, type Moment } from './step-of';

/** Stands for a strategy that trades all instruments. */
export const ALL_INSTRUMENTS = -1;

interface NotedRun extends Moment {
  readonly schedule: Pick<Schedule, 'times' | 'instruments'>;
}

class Series {
  times = new Float64Array(64);
  values = new Float64Array(64);
  count = 0;

  constructor(
    readonly name: string,
    readonly instrument: number,
  ) {}

  push(time: number, value: number): void {
    if (this.count === this.times.length) this.#grow();
    this.times[this.count] = time;
    this.values[this.count++] = value;
  }

  #grow(): void {
    const { times, values, count } = this;
    this.times = new Float64Array(2 * count);
    this.times.set(times);
    this.values = new Float64Array(2 * count);
    this.values.set(values);
  }
}

interface Line {
  time: number;
  instrument: number;
  message: string;
}

/** What the strategies of a run write down by `ctx.record` and `ctx.log`. Sweep trials have none. */
export class Notebook {
  readonly #run: NotedRun;
  /** By name, then by number of the instrument plus 1. */
  readonly #byName = new Map<string, (Series | undefined)[]>();
  readonly #series: Series[] = [];
  readonly #lines: Line[] = [];
  #points = 0;
  #isCut = { series: false, log: false };

  constructor(run: NotedRun) {
    this.#run = run;
  }

  /**
   * A step has one value of a series: the last. What is not finite leaves a gap.
   * @param time that of the step, unless it is before the first one
   */
  record(name: string, instrument: number, ...[value, time = this.#time]: [value: number, time?: number]): void {
    if (!Number.isFinite(value)) return;
    const series = this.#byName.get(name)?.[instrument + 1] ?? this.#add(name, instrument);
    if (series === undefined) return;
    const last = series.count - 1;
    if (last >= 0 && series.times[last] === time) series.values[last] = value;
    else if (this.#points === NOTE_LIMITS.points) this.#isCut.series = true;
    else {
      series.push(time, value);
      this.#points++;
    }
  }

  log(instrument: number, message: string, time = this.#time): void {
    if (this.#lines.length === NOTE_LIMITS.lines) this.#isCut.log = true;
    else {
      this.#lines.push({ time, instrument, message: wellFormed(message, NOTE_LIMITS.messageLength) });
    }
  }

  describe(): RunNotes {
    const { instruments } = this.#run.schedule;
    const written = this.#series.filter(({ count }) => count > 0);
    const columns = { time: new Float64Array(this.#points), value: new Float64Array(this.#points) };
    let at = 0;
    for (const { times, values, count } of written) {
      columns.time.set(times.subarray(0, count), at);
      columns.value.set(values.subarray(0, count), at);
      at += count;
    }
    const list = written.map(({ name, instrument, count }) => ({
      name,
      instrument: instruments[instrument] ?? null,
      points: count,
    }));
    return {
      series: { list, columns, truncated: this.#isCut.series },
      log: {
        columns: {
          time: Float64Array.from(this.#lines, ({ time }) => time),
          instrument: {
            codes: Int32Array.from(this.#lines, (line) => line.instrument + 1),
            texts: ['', ...instruments],
          },
          message: this.#lines.map(({ message }) => message),
        },
        truncated: this.#isCut.log,
      },
    };
  }

  get #time(): number {
    return this.#run.schedule.times[stepOf(this.#run)]!;
  }

  #add(name: string, instrument: number): Series | undefined {
    const named = this.#byName.get(name) ?? [];
    const isFull = named.length === 0 && this.#byName.size === NOTE_LIMITS.names;
    if (isFull || this.#series.length === NOTE_LIMITS.series) {
      this.#isCut.series = true;
      return undefined;
    }
    const series = new Series(name, instrument);
    this.#byName.set(name, named);
    named[instrument + 1] = series;
    this.#series.push(series);
    return series;
  }
}
