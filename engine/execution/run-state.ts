import type { MarketData, Panel } from '../columns/market-data';
import type { Schedule } from '../columns/schedule';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import type { Account, Execution } from '../portfolio/account';

import type { FeeModel } from './fees';
import type { FillLog } from './fill-log';
import type { OrderDesk } from './order-desk';
import type { OrderQueue } from './order-queue';
import { RejectionLog } from './rejection-log';
import { SeededRandom } from './seeded-random';
import type { SlippageModel } from './slippage';

export interface RunParts {
  market: MarketData;
  schedule: Schedule;
  account: Account;
  fees: FeeModel;
  slippage: SlippageModel;
  orders: OrderQueue;
  fills: FillLog;
  multipliers: Float64Array;
  openDesk: (run: RunState) => OrderDesk;
  seed: number;
}

/** Where a run is, as the loop moves it and the strategy's context reads it. Strategies never see this object. */
export class RunState {
  readonly schedule: Schedule;
  readonly panels: Panel[];
  readonly account: Account;
  readonly fees: FeeModel;
  slippage: SlippageModel;
  readonly orders: OrderQueue;
  readonly fills: FillLog;
  /** Bar that each panel is at; -1 before its first. */
  readonly rows: Int32Array;
  /** Indicator columns of each panel, by handle. */
  readonly indicators: Float64Array[][];
  /** Quantity ordered at this bar, by instrument. */
  readonly ordered: Float64Array;
  readonly execution: Execution = { instrument: 0, quantity: 0, price: 0, fee: 0, reduces: false };

  /** Money that one unit of price is worth, by instrument. */
  readonly multipliers: Float64Array;
  readonly openDesk: (run: RunState) => OrderDesk;
  /** Takes every order that is more than one at the market; null while there was none. */
  desk: OrderDesk | null = null;
  /** Whether some strategy wants to be told of orders or fills. */
  listening = false;
  rejectedOrders = 0;
  readonly rejections = new RejectionLog();
  /** Orders placed so far. */
  placed = 0;

  /** Step of the schedule, where a loop goes by whole steps. */
  step = 0;
  panel = -1;
  instrument = 0;
  /** Instruments of the current panel. */
  width = 1;
  /** Place of the current bar in the panel's columns. */
  offset = 0;
  row = 0;
  times!: Float64Array;
  open!: Float64Array;
  high!: Float64Array;
  low!: Float64Array;
  close!: Float64Array;
  volume!: Float64Array;
  columns!: Float64Array[];

  readonly #seed: number;
  readonly #random: (SeededRandom | undefined)[] = [];

  constructor(parts: RunParts) {
    const instruments = parts.schedule.instruments.length;
    this.schedule = parts.schedule;
    this.panels = parts.market.panels;
    this.account = parts.account;
    this.fees = parts.fees;
    this.slippage = parts.slippage;
    this.orders = parts.orders;
    this.fills = parts.fills;
    this.rows = new Int32Array(this.panels.length).fill(-1);
    this.indicators = this.panels.map(() => []);
    this.ordered = new Float64Array(instruments);
    this.multipliers = parts.multipliers;
    this.openDesk = parts.openDesk;
    this.#seed = parts.seed;
    this.enter(0);
  }

  /** Makes a panel the current one. */
  enter(index: number): void {
    const panel = this.panels[index]!;
    this.panel = index;
    this.width = panel.instruments.length;
    this.times = panel.times;
    this.open = panel.open;
    this.high = panel.high;
    this.low = panel.low;
    this.close = panel.close;
    this.volume = panel.volume;
    this.columns = this.indicators[index]!;
  }

  /** Makes the last bar of an instrument the current one. */
  focus(instrument: number): void {
    const panel = this.schedule.panelOf[instrument]!;
    if (panel !== this.panel) this.enter(panel);
    this.instrument = instrument;
    this.row = this.rows[panel]!;
    this.offset = this.row * this.width + this.schedule.columnOf[instrument]!;
  }

  random(): number {
    const { instrument } = this;
    const known = this.#random[instrument];
    const source = known ?? new SeededRandom(this.#seed, this.schedule.instruments[instrument]!);
    this.#random[instrument] = source;
    return source.next();
  }
}

/** `STRATEGY_FAILED` with the message that the strategy threw, and where. */
export function strategyFailure(error: unknown, details: Record<string, unknown>): HoldfastError {
  return new HoldfastError('STRATEGY_FAILED', `The strategy threw: ${messageOf(error).slice(0, 500)}`, { details });
}
