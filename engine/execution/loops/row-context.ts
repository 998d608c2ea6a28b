import type { PriceField } from '../../columns/market-data';
import type { OrderId, OrderOptions, TagOptions } from '../../model/order';
import type {
  BarHistory,
  BarSession,
  IndicatorHandle,
  Ranking,
  RowContext,
  ScheduleRule,
  TimeframeBars,
} from '../../strategies/define-strategy';
import { frontContract } from '../context/front-contract';
import { furtherValue } from '../context/further-columns';
import { Histories } from '../context/histories';
import { knownInstrument, pastValue } from '../context/past-bars';
import { BarSessions, scheduleBySession } from '../context/session-times';
import { TimeframesOfRun } from '../context/timeframe-bars';
import { rankInstruments, Universe } from '../context/universe';
import { enterOrder } from '../orders/enter-order';
import { requireCallback, requirePoint, requireString } from '../orders/given-arguments';
import { deskWith, placePlain, positive, tagged, targetFor, tradedNumber } from '../orders/place-order';
import { targetPercent, targetWeights, unitValue, type Weights } from '../orders/target-weights';
import { lastClose } from '../run/last-bar';
import { ALL_INSTRUMENTS } from '../run/notebook';
import type { RunState } from '../run/run-state';
import { TradingRunContext } from './trading-context';

/** The strategy's view of one step over all instruments. */
export class RunRowContext extends TradingRunContext implements RowContext {
  readonly #run: RunState;
  #histories: Histories | undefined;
  #sessions: BarSessions | undefined;
  #timeframes: TimeframesOfRun | undefined;
  #universe: Universe | undefined;

  constructor(run: RunState) {
    super(run);
    this.#run = run;
  }

  get time(): number {
    return this.#run.schedule.times[this.#run.step]!;
  }

  get index(): number {
    return this.#run.step;
  }

  get instruments(): readonly string[] {
    return this.#run.schedule.shown;
  }

  has(instrument: number): boolean {
    return hasBar(this.#run, instrument);
  }

  open(instrument: number): number {
    return figure(this.#run, instrument, 'open');
  }

  high(instrument: number): number {
    return figure(this.#run, instrument, 'high');
  }

  low(instrument: number): number {
    return figure(this.#run, instrument, 'low');
  }

  close(instrument: number): number {
    return figure(this.#run, instrument, 'close');
  }

  volume(instrument: number): number {
    return figure(this.#run, instrument, 'volume');
  }

  position(instrument: number): number {
    return this.#run.positions[knownInstrument(this.#run, instrument)]!;
  }

  long(instrument: number): number {
    return this.#run.account.reducible(tradedNumber(this.#run, knownInstrument(this.#run, instrument)), -1);
  }

  short(instrument: number): number {
    return this.#run.account.reducible(tradedNumber(this.#run, knownInstrument(this.#run, instrument)), 1);
  }

  value(indicator: IndicatorHandle, instrument: number, lag?: number): number {
    if (lag !== undefined) {
      return pastValue(this.#run, indicator, { instrument: knownInstrument(this.#run, instrument), lag });
    }
    const p = this.#run.schedule.panelOf[knownInstrument(this.#run, instrument)]!;
    const column = this.#run.indicators[p]![indicator];
    if (column === undefined) throw new RangeError('Unknown indicator: declare it in init with ctx.indicator(…)');
    return column[offsetOf(this.#run, instrument)] ?? NaN;
  }

  column(name: string, instrument: number, lag = 0): number {
    return furtherValue(this.#run, name, { instrument: knownInstrument(this.#run, instrument), lag });
  }

  worth(instrument: number): number {
    const run = this.#run;
    const number = tradedNumber(run, knownInstrument(run, instrument));
    const worth = run.worth[number]!;
    return run.inverse?.[number] === 1 ? worth / lastClose(run, number) ** 2 : worth;
  }

  unitValue(instrument: number): number {
    return unitValue(this.#run, knownInstrument(this.#run, instrument));
  }

  buy(instrument: number, quantity: number, ...[options]: [OrderOptions?]): OrderId {
    return this.#place(knownInstrument(this.#run, instrument), positive(quantity), options);
  }

  sell(instrument: number, quantity: number, ...[options]: [OrderOptions?]): OrderId {
    return this.#place(knownInstrument(this.#run, instrument), -positive(quantity), options);
  }

  target(instrument: number, quantity: number, options?: TagOptions): void {
    const place = () => targetFor(this.#run, knownInstrument(this.#run, instrument), quantity);
    if (options === undefined) place();
    else tagged(this.#run, options, place);
  }

  record(name: string, value: number): void {
    requirePoint(name, value);
    this.#run.notes?.record(name, ALL_INSTRUMENTS, value);
  }

  log(message: string): void {
    requireString(message, 'message');
    this.#run.notes?.log(ALL_INSTRUMENTS, message);
  }

  targetPercent(instrument: number, fraction: number): void {
    targetPercent(this.#run, knownInstrument(this.#run, instrument), fraction);
  }

  targetWeights(weights: Weights, { others = 'keep' }: { others?: 'keep' | 'close' } = {}): void {
    targetWeights(this.#run, weights, others);
  }

  random(): number {
    return this.#run.random(0);
  }

  history(instrument: number, bars: number): BarHistory {
    this.#histories ??= new Histories(this.#run);
    return this.#histories.of(knownInstrument(this.#run, instrument), bars);
  }

  bars(timeframe: string, instrument: number): TimeframeBars {
    this.#timeframes ??= new TimeframesOfRun(this.#run);
    return this.#timeframes.of(knownInstrument(this.#run, instrument), timeframe);
  }

  session(instrument: number): BarSession | undefined {
    this.#sessions ??= new BarSessions(this.#run);
    return this.#sessions.of(knownInstrument(this.#run, instrument));
  }

  front(series: string): string {
    return frontContract(this.#run.market, series, this.time);
  }

  get members(): readonly number[] {
    this.#universe ??= new Universe(this.#run);
    return this.#universe.members(this.time);
  }

  isMember(instrument: number): boolean {
    this.#universe ??= new Universe(this.#run);
    return this.#universe.has(knownInstrument(this.#run, instrument), this.time);
  }

  rank(score: (instrument: number) => number, ranking?: Ranking): number[] {
    return rankInstruments(this, score, ranking);
  }

  on(rule: ScheduleRule, callback: (ctx: RowContext) => void): void {
    requireCallback(callback);
    scheduleBySession(this.#run, { instrument: 0, rule, callback: () => callback(this) });
  }

  #place(instrument: number, quantity: number, options: OrderOptions | undefined): OrderId {
    if (options === undefined) return placePlain(this.#run, instrument, quantity);
    return enterOrder(this.#run, deskWith(this.#run, instrument, quantity), options);
  }
}

function offsetOf({ schedule, panels, rows }: RunState, instrument: number): number {
  const p = schedule.panelOf[instrument]!;
  return rows[p]! * panels[p]!.instruments.length + schedule.columnOf[instrument]!;
}

function figure(run: RunState, instrument: number, field: PriceField): number {
  const p = run.schedule.panelOf[knownInstrument(run, instrument)]!;
  return run.rows[p]! < 0 ? NaN : run.panels[p]![field][offsetOf(run, instrument)]!;
}

function hasBar({ schedule, panels, rows, step }: RunState, instrument: number): boolean {
  const p = schedule.panelOf[instrument];
  return p !== undefined && rows[p]! >= 0 && panels[p]!.times[rows[p]!] === schedule.times[step];
}
