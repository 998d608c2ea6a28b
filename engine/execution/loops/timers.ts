import type { Micros } from '../../model/time';
import { isAsync } from '../../strategies/synchronous';

interface Timer {
  instrument: number;
  due: Micros;
  /** When it is due again; one without fires once. */
  following?: (now: Micros) => Micros;
  callback: () => void;
}

/** Calls that wait for their time. Of two that are due, the one set first goes first. */
export class Timers {
  /** Time of the earliest; Infinity without any. */
  next = Infinity;
  #timers: Timer[] = [];

  at(instrument: number, time: Micros, callback: () => void): void {
    if (Number.isNaN(time)) throw new RangeError('A timer needs a time in microseconds');
    this.#add({ instrument, due: time, callback });
  }

  /** Due at whole multiples of the interval since the epoch, from the first after `now` on. */
  every(instrument: number, { now, interval }: { now: Micros; interval: Micros }, callback: () => void): void {
    if (!(interval > 0 && interval < Infinity)) throw new RangeError('A timer needs an interval > 0 in microseconds');
    const following = (from: Micros) => (Math.floor(from / interval) + 1) * interval;
    this.repeat(instrument, { now, following }, callback);
  }

  /** Due at the moments of a rule, which gives the first after another one; Infinity for none. */
  repeat(
    instrument: number,
    { now, following }: { now: Micros; following: (now: Micros) => Micros },
    callback: () => void,
  ): void {
    this.#add({ instrument, due: following(now), following, callback });
  }

  /** Calls what is due; what a callback sets waits for the next step. */
  fire(now: Micros, focus: (instrument: number) => void): void {
    const due = this.#timers.filter((timer) => timer.due <= now);
    this.#timers = this.#timers.filter((timer) => timer.due > now || timer.following !== undefined);
    for (const timer of due) if (timer.following) timer.due = timer.following(now);
    this.#earliest();
    for (const timer of due) {
      focus(timer.instrument);
      timer.callback();
    }
  }

  #add(timer: Timer): void {
    if (isAsync(timer.callback)) throw new TypeError('The callback of a timer must be synchronous');
    this.#timers.push(timer);
    this.#earliest();
  }

  #earliest(): void {
    this.next = this.#timers.reduce((earliest, timer) => Math.min(earliest, timer.due), Infinity);
  }
}
