import type { MarketData } from '../../columns/market-data';
import { plainInstrument, type Instrument } from '../../model/instrument';
import type { OrderId, OrderView } from '../../model/order';
import type { Micros } from '../../model/time';
import type {
  BarContext,
  BarHistory,
  EdgeContext,
  IndicatorHandle,
  RowContext,
  ScheduleRule,
} from '../../strategies/define-strategy';
import { requireCallback, requireNumber, requirePoint, requireString } from '../orders/given-arguments';
import { deskOf } from '../orders/place-order';
import { TradingRunContext } from '../loops/trading-context';
import { ALL_INSTRUMENTS } from '../run/notebook';
import type { RunState } from '../run/run-state';
import { furtherValue } from './further-columns';
import { Histories } from './histories';
import { scheduleBySession } from './session-times';
import { knownInstrument, pastOffset, pastPanel, pastValue } from './past-bars';

/** When a context at an edge of a run is used, and by which strategy object. */
export interface Edge {
  at: 'onStart' | 'onEnd';
  time: Micros;
  /** Number of the instrument that the strategy object trades; 0 for a portfolio. */
  instrument: number;
  /** What callbacks of schedules get. */
  ctx: BarContext | RowContext;
}

/** What a strategy sees before the first bar of its run and after the last. Whatever orders is refused. */
export class RunEdgeContext extends TradingRunContext implements EdgeContext {
  readonly #run: RunState;
  readonly #edge: Edge;
  readonly #histories: Histories;

  constructor(run: RunState, edge: Edge) {
    super(run);
    this.#run = run;
    this.#edge = edge;
    this.#histories = new Histories(run);
  }

  get instrument(): string {
    return this.instruments[this.#edge.instrument]!;
  }

  get instruments(): readonly string[] {
    return this.#run.schedule.shown;
  }

  get time(): Micros {
    return this.#edge.time;
  }

  describe(instrument: string): Instrument {
    return describeInstrument(this.#run.market, instrument);
  }

  close(instrument = this.#edge.instrument): number {
    const number = knownInstrument(this.#run, instrument);
    return pastPanel(this.#run, number).close[pastOffset(this.#run, number, 0)] ?? NaN;
  }

  position(instrument = this.#edge.instrument): number {
    return this.#run.positions[knownInstrument(this.#run, instrument)]!;
  }

  value(indicator: IndicatorHandle, instrument = this.#edge.instrument): number {
    return pastValue(this.#run, indicator, { instrument: knownInstrument(this.#run, instrument), lag: 0 });
  }

  column(name: string, instrument = this.#edge.instrument): number {
    return furtherValue(this.#run, name, { instrument: knownInstrument(this.#run, instrument), lag: 0 });
  }

  history(bars: number, instrument = this.#edge.instrument): BarHistory {
    return this.#histories.of(knownInstrument(this.#run, instrument), bars);
  }

  record(name: string, value: number): void {
    requirePoint(name, value);
    this.#run.notes?.record(name, this.#noted, value, this.#edge.time);
  }

  log(message: string): void {
    requireString(message, 'message');
    this.#run.notes?.log(this.#noted, message, this.#edge.time);
  }

  override at(time: Micros, callback: () => void): void {
    if (this.#edge.at === 'onEnd') throw this.#refusal();
    super.at(time, callback);
  }

  /** From the moment on at which the first bar begins. */
  override every(interval: Micros, callback: () => void): void {
    if (this.#edge.at === 'onEnd') throw this.#refusal();
    requireNumber(interval, 'interval');
    requireCallback(callback);
    const now = this.#edge.time - 1;
    deskOf(this.#run).timers.every(this.#edge.instrument, { now, interval }, callback);
  }

  on<C extends BarContext | RowContext>(rule: ScheduleRule, callback: (ctx: C) => void): void {
    if (this.#edge.at === 'onEnd') throw this.#refusal();
    requireCallback(callback);
    const { instrument, time, ctx } = this.#edge;
    scheduleBySession(this.#run, { instrument, after: time - 1, rule, callback: () => callback(ctx as C) });
  }

  buy(): never {
    throw this.#refusal();
  }

  sell(): never {
    throw this.#refusal();
  }

  target(): never {
    throw this.#refusal();
  }

  override cancel(): boolean {
    throw this.#refusal();
  }

  override amend(): boolean {
    throw this.#refusal();
  }

  override order(): OrderView | undefined {
    throw this.#refusal();
  }

  override combo(): OrderId {
    throw this.#refusal();
  }

  override exercise(): OrderId {
    throw this.#refusal();
  }

  /** Whom notes are of. */
  get #noted(): number {
    return 'members' in this.#edge.ctx ? ALL_INSTRUMENTS : this.#edge.instrument;
  }

  #refusal(): Error {
    const why = this.#edge.at === 'onEnd' ? 'the run is over' : 'the first bar is yet to come';
    return new Error(`${this.#edge.at} takes no orders${this.#edge.at === 'onEnd' ? ' and no timers' : ''}: ${why}`);
  }
}

/** A copy of what is known of an instrument besides its bars; to which universes it will belong, what it will pay and its splits are not for a strategy. */
export function describeInstrument(market: MarketData, id: string): Instrument {
  const {
    universes: _,
    funding: _rates,
    actions: _actions,
    borrow: _borrow,
    ...known
  } = market.instruments?.[id] ?? plainInstrument(id);
  return known;
}
