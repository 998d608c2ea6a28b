import { metricText } from '../metric-text';

/** Upper bounds in seconds. */
export const BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

export interface Distribution {
  /** How many were not larger than each bound. */
  upTo: readonly { bound: number; count: number }[];
  count: number;
  sum: number;
}

/** Durations in seconds, as this process saw them. */
export class Histogram {
  readonly #values: number[] = BUCKETS.map(() => 0);
  #count = 0;
  #sum = 0;

  observe(seconds: number): void {
    BUCKETS.forEach((bound, i) => {
      if (seconds <= bound) this.#values[i]! += 1;
    });
    this.#count += 1;
    this.#sum += seconds;
  }

  get count(): number {
    return this.#count;
  }

  distribution(): Distribution {
    return {
      upTo: BUCKETS.map((bound, i) => ({ bound, count: this.#values[i]! })),
      count: this.#count,
      sum: this.#sum,
    };
  }
}

/** What the rows do not tell: how long a client waited. Counts begin anew with the process. */
export class Observed {
  readonly initialization = new Histogram();
  readonly hotReload = new Histogram();
}

/** A histogram in Prometheus' text format. */
export function histogramText(name: string, help: string, { upTo, count, sum }: Distribution): string {
  const buckets = [...upTo.map((one) => ({ le: String(one.bound), value: one.count })), { le: '+Inf', value: count }];
  return metricText(name, { type: 'histogram', help }, [
    ...buckets.map(({ le, value }) => ({ suffix: '_bucket', labels: { le }, value })),
    { suffix: '_sum', value: sum },
    { suffix: '_count', value: count },
  ]);
}
