import type { Micros } from '../model/time';
import { dayOfClose } from '../statistics/run/period-returns';
import type { DailyReturns } from './daily-returns';

/** What is seen of a step: its time, and the instruments that have a bar there. */
interface Step {
  readonly time: Micros;
  has(instrument: number): boolean;
  close(instrument: number): number;
}

/** The last closes of the latest days on which all instruments have one, gathered step by step. */
export class DayCloses {
  private readonly days: Float64Array[] = [];
  private day = NaN;

  /** @param most returns that are kept */
  constructor(
    private readonly instruments: readonly string[],
    private readonly most: number,
  ) {}

  /** The same step again changes nothing. */
  add(step: Step): void {
    const day = dayOfClose(step.time);
    if (day !== this.day) this.begin(day);
    const closes = this.days.at(-1)!;
    for (let i = 0; i < closes.length; i++) if (step.has(i)) closes[i] = step.close(i);
  }

  /** Returns from day to day; undefined before there are as many as are kept. */
  returns(): DailyReturns | undefined {
    const whole = this.days.filter(isWhole).slice(-this.most - 1);
    if (whole.length <= this.most) return undefined;
    const assets = this.instruments.length;
    const values = new Float64Array(assets * this.most);
    for (let t = 0; t < this.most; t++) {
      for (let k = 0; k < assets; k++) values[t * assets + k] = whole[t + 1]![k]! / whole[t]![k]! - 1;
    }
    return { instruments: [...this.instruments], assets, days: this.most, values };
  }

  private begin(day: number): void {
    this.day = day;
    const last = this.days.at(-1);
    if (last && !isWhole(last)) this.days.pop();
    if (this.days.length > this.most) this.days.shift();
    this.days.push(new Float64Array(this.instruments.length).fill(NaN));
  }
}

function isWhole(closes: Float64Array): boolean {
  return closes.every((close) => close > 0);
}
