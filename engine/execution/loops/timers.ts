import type { Micros } from '../../model/time';
import { isAsync } from '../../strategies/synchronous';

interface Timer {
  instrument: number;
  due: Micros;
  /** 0 fires once. */
  interval: Micros;
  callback: () => void;
}

/** Calls that wait for their time. Of two that are due, the one set first goes first. */
export class Timers {
  /** Time of the earliest; Infinity without any. */
  next = Infinity;
  #timers: Timer[] = [];

  at(instrument: number, time: Micros, callback: () => void): void {
    if (Number.isNaN(time)) throw new RangeError('A timer needs a time in microseconds');
    this.#add({ instrument, due: time, interval: 0, callback });
  }

  /** Due at whole multiples of the interval since the epoch, from the first after `now` on. */
  every(instrument: number, { now, interval }: { now: Micros; interval: Micros }, callback: () => void): void {
    if (!(interval > 0 && interval < Infinity)) throw new RangeError('A timer needs an interval > 0 in microseconds');
    this.#add({ instrument, due: following(now, interval), interval, callback });
  }

  /** Calls what is due; what a callback sets waits for the next step. */
  fire(now: Micros, focus: (instrument: number) => void): void {
    const due = this.#timers.filter((timer) => timer.due <= now);
    this.#timers = this.#timers.filter((timer) => timer.due > now || timer.interval > 0);
    for (const timer of due) if (timer.interval > 0) timer.due = following(now, timer.interval);
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

function following(now: Micros, interval: Micros): Micros {
  return (Math.floor(now / interval) + 1) * interval;
}
