import type { Micros } from '../model/time';

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
  #now: Micros = -Infinity;
  #timers: Timer[] = [];

  at(instrument: number, time: Micros, callback: () => void): void {
    if (Number.isNaN(time)) throw new RangeError('A timer needs a time in microseconds');
    this.#add({ instrument, due: time, interval: 0, callback });
  }

  /** Due at whole multiples of the interval since the epoch. */
  every(instrument: number, interval: Micros, callback: () => void): void {
    if (!(interval > 0 && interval < Infinity)) throw new RangeError('A timer needs an interval > 0 in microseconds');
    this.#add({ instrument, due: following(this.#now, interval), interval, callback });
  }

  /** Keeps the clock, so that a timer set now knows what lies ahead. */
  advance(now: Micros): void {
    this.#now = now;
  }

  /** Calls what is due; what a callback sets waits for the next step. */
  fire(focus: (instrument: number) => void): void {
    const due = this.#timers.filter((timer) => timer.due <= this.#now);
    this.#timers = this.#timers.filter((timer) => timer.due > this.#now || timer.interval > 0);
    for (const timer of due) if (timer.interval > 0) timer.due = following(this.#now, timer.interval);
    this.#earliest();
    for (const timer of due) {
      focus(timer.instrument);
      timer.callback();
    }
  }

  #add(timer: Timer): void {
    this.#timers.push(timer);
    this.#earliest();
  }

  #earliest(): void {
    this.next = this.#timers.reduce((earliest, timer) => Math.min(earliest, timer.due), Infinity);
  }
}

function following(now: Micros, interval: Micros): Micros {
  return now === -Infinity ? -Infinity : (Math.floor(now / interval) + 1) * interval;
}
