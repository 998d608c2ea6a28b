import type {
  BarContext,
  BarHistory,
  BarSession,
  TimeframeBars,
  IndicatorHandle,
  ScheduleRule,
} from '../../strategies/define-strategy';
import type { OrderId, OrderOptions, TagOptions } from '../../model/order';
import { frontContract } from '../context/front-contract';
import { furtherValue } from '../context/further-columns';
import { Histories } from '../context/histories';
import { pastValue } from '../context/past-bars';
import { BarSessions, scheduleBySession } from '../context/session-times';
import { TimeframesOfRun } from '../context/timeframe-bars';
import { Universe } from '../context/universe';
import { enterOrder } from '../orders/enter-order';
import { requireCallback, requirePoint, requireString } from '../orders/given-arguments';
import { deskWith, placePlain, positive, tagged, targetFor, tradedNumber } from '../orders/place-order';
import { targetPercent, unitValue } from '../orders/target-weights';
import type { RunState } from '../run/run-state';
import { TradingRunContext } from './trading-context';

/** The strategy's view of one bar of one instrument. */
export class RunContext extends TradingRunContext implements BarContext {
  readonly #run: RunState;
  #histories: Histories | undefined;
  #sessions: BarSessions | undefined;
  #timeframes: TimeframesOfRun | undefined;
  #universe: Universe | undefined;

  constructor(run: RunState) {
    super(run);
    this.#run = run;
  }

  get instrument(): string {
    return this.#run.schedule.instruments[this.#run.instrument]!;
  }

  get instruments(): readonly string[] {
    return this.#run.schedule.shown;
  }

  get time(): number {
    return this.#run.times[this.#run.row]!;
  }

  get index(): number {
    return this.#run.row;
  }

  get open(): number {
    return this.#run.open[this.#run.offset]!;
  }

  get high(): number {
    return this.#run.high[this.#run.offset]!;
  }

  get low(): number {
    return this.#run.low[this.#run.offset]!;
  }

  get close(): number {
    return this.#run.close[this.#run.offset]!;
  }

  get volume(): number {
    return this.#run.volume[this.#run.offset]!;
  }

  get position(): number {
    return this.#run.positions[this.#run.instrument]!;
  }

  get long(): number {
    const run = this.#run;
    return run.account.reducible(tradedNumber(run, run.instrument), -1);
  }

  get short(): number {
    const run = this.#run;
    return run.account.reducible(tradedNumber(run, run.instrument), 1);
  }

  get unitValue(): number {
    return unitValue(this.#run, this.#run.instrument);
  }

  value(indicator: IndicatorHandle, lag?: number): number {
    const run = this.#run;
    if (lag !== undefined) return pastValue(run, indicator, { instrument: run.instrument, lag });
    const column = run.columns[indicator];
    if (column === undefined) throw new RangeError('Unknown indicator: declare it in init with ctx.indicator(…)');
    return column[run.offset]!;
  }

  buy(quantity: number, options?: OrderOptions): OrderId {
    const run = this.#run;
    if (options === undefined) return placePlain(run, run.instrument, positive(quantity));
    return enterOrder(run, deskWith(run, run.instrument, positive(quantity)), options);
  }

  sell(quantity: number, options?: OrderOptions): OrderId {
    const run = this.#run;
    if (options === undefined) return placePlain(run, run.instrument, -positive(quantity));
    return enterOrder(run, deskWith(run, run.instrument, -positive(quantity)), options);
  }

  target(quantity: number, options?: TagOptions): void {
    const run = this.#run;
    const { instrument } = run;
    // Most bars find nothing missing: they are done with one look.
    if (quantity === run.expected[instrument]) return;
    if (options === undefined) targetFor(run, instrument, quantity);
    else tagged(run, options, () => targetFor(run, instrument, quantity));
  }

  record(name: string, value: number): void {
    requirePoint(name, value);
    const { notes, instrument } = this.#run;
    if (notes !== null) notes.record(name, instrument, value);
  }

  log(message: string): void {
    requireString(message, 'message');
    const { notes, instrument } = this.#run;
    if (notes !== null) notes.log(instrument, message);
  }

  targetPercent(fraction: number): void {
    const run = this.#run;
    targetPercent(run, run.instrument, fraction);
  }

  random(): number {
    return this.#run.random();
  }

  column(name: string, lag = 0): number {
    return furtherValue(this.#run, name, { instrument: this.#run.instrument, lag });
  }

  history(bars: number): BarHistory {
    this.#histories ??= new Histories(this.#run);
    return this.#histories.of(this.#run.instrument, bars);
  }

  bars(timeframe: string): TimeframeBars {
    this.#timeframes ??= new TimeframesOfRun(this.#run);
    return this.#timeframes.of(this.#run.instrument, timeframe);
  }

  get session(): BarSession {
    this.#sessions ??= new BarSessions(this.#run);
    return this.#sessions.of(this.#run.instrument)!;
  }

  front(series: string): string {
    return frontContract(this.#run.market, series, this.time);
  }

  get isMember(): boolean {
    const run = this.#run;
    this.#universe ??= new Universe(run);
    return this.#universe.has(run.instrument, run.times[run.row]!);
  }

  on(rule: ScheduleRule, callback: (ctx: BarContext) => void): void {
    requireCallback(callback);
    const { instrument } = this.#run;
    scheduleBySession(this.#run, { instrument, rule, callback: () => callback(this) });
  }
}
