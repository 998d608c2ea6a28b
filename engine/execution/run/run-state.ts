import type { LongerBars } from '../../columns/longer-bars';
import type { MarketData, Panel } from '../../columns/market-data';
import type { LongerColumn } from '../../indicators/indicator-cache';
import type { Schedule } from '../../columns/schedule';
import { HoldfastError } from '../../model/errors';
import { messageOf } from '../../model/message-of';
import { wellFormed } from '../../model/text';
import type { Account, Execution } from '../../portfolio/account';
import { siteOf } from '../../strategies/failure-site';

import type { FeeModel } from '../fills/fees';
import type { FillLog } from '../fills/fill-log';
import type { OrderDesk } from '../orders/order-desk';
import type { OrderLog } from '../orders/order-log';
import type { OrderQueue } from '../orders/order-queue';
import { RejectionLog } from '../orders/rejection-log';
import type { MoneyKeeper } from './money-keeper';
import type { Notebook } from './notebook';
import { SeededRandom } from './seeded-random';
import type { SlippageModel } from '../fills/slippage';

export interface RunParts {
  market: MarketData;
  schedule: Schedule;
  account: Account;
  fees: FeeModel;
  makerFees: FeeModel | null;
  slippage: SlippageModel;
  /** In its place, where it depends on where the run is. */
  openSlippage?: (run: RunState) => SlippageModel;
  orders: OrderQueue;
  fills: FillLog;
  multipliers: Float64Array;
  worth: Float64Array;
  /** What strategies see of positions, where that is not what the account holds by number. */
  positions?: Float64Array;
  inverse: Uint8Array | null;
  openTreasury: (run: RunState) => MoneyKeeper | null;
  openDesk: (run: RunState) => OrderDesk;
  universe?: string | undefined;
  seed: number;
}

/** Where a run is, as the loop moves it and the strategy's context reads it. Strategies never see this object. */
export class RunState {
  // What each bar needs stands first: V8 keeps track of the first 32 fields of an object alone, and reads others anew
  // wherever they are named. Nor is it undefined to begin with (`declare`), or V8 would forget what it always is.
  row = 0;
  /** Place of the current bar in the panel's columns. */
  offset = 0;
  instrument = 0;
  declare columns: Float64Array[];
  declare readonly positions: Float64Array;
  /** Quantity ordered at this bar, by instrument. */
  declare readonly ordered: Float64Array;
  /** Sum of the two, by instrument; NaN once there is a desk, which changes either. */
  declare readonly expected: Float64Array;
  declare readonly orders: OrderQueue;
  /** Takes every order that is more than one at the market; null while there was none. */
  desk: OrderDesk | null = null;
  /** Orders placed so far. */
  placed = 0;
  declare open: Float64Array;
  declare high: Float64Array;
  declare low: Float64Array;
  declare close: Float64Array;
  declare volume: Float64Array;
  declare times: Float64Array;
  /** Bar that each panel is at; -1 before its first. */
  declare readonly rows: Int32Array;
  /** Step of the schedule, where a loop goes by whole steps. */
  step = 0;
  panel = -1;
  /** Instruments of the current panel. */
  width = 1;

  declare readonly schedule: Schedule;
  declare readonly panels: Panel[];
  declare readonly account: Account;
  declare readonly fees: FeeModel;
  declare slippage: SlippageModel;
  declare readonly fills: FillLog;
  readonly execution: Execution = { instrument: 0, quantity: 0, price: 0, fee: 0, reduces: false, order: 0, cause: 0 };
  /** Money that one unit of price is worth, by instrument. */
  declare readonly multipliers: Float64Array;
  /** The same in the account's currency, at the present rates; the multipliers themselves where there is no other one. */
  declare readonly worth: Float64Array;
  /** Fees of resting limits; null where they are those of all fills. */
  declare readonly makerFees: FeeModel | null;
  /** Keeps currencies and what is paid for time; null where there is neither. */
  declare readonly treasury: MoneyKeeper | null;
  rejectedOrders = 0;
  readonly rejections = new RejectionLog();
  /** Indicator columns of each panel, by handle. */
  declare readonly indicators: Float64Array[][];
  declare readonly openDesk: (run: RunState) => OrderDesk;
  /** Whether some strategy wants to be told of orders or fills. */
  listening = false;
  /** Lists the orders of a run that is shown whole; null in trials. */
  log: OrderLog | null = null;
  /** What strategies write down; null in trials. */
  notes: Notebook | null = null;
  /** Name of the universe whose members strategies see. */
  declare readonly universe: string | undefined;
  declare readonly market: MarketData;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  declare readonly inverse: Uint8Array | null;
  /** The bars before the run's start, where there are any. */
  declare readonly lead: MarketData['lead'];
  /** Whether some bar was under way at a step: see `isUnderWay`. */
  declare readonly underWay: { step: number; some: boolean };
  /** Indicator columns of each panel, by handle, with the bars before the run's start. */
  declare readonly whole: Float64Array[][];
  /** Longer bars of a panel. */
  longerBars: ((panel: number, timeframe: string) => LongerBars) | null = null;
  /** Of each panel, the handles of indicators over longer bars; null where there is none. */
  longerColumns: ReadonlyMap<number, LongerColumn>[] | null = null;

  readonly #seed: number;
  readonly #random: (SeededRandom | undefined)[] = [];

  constructor(parts: RunParts) {
    this.positions = parts.positions ?? parts.account.positions;
    this.ordered = new Float64Array(parts.schedule.instruments.length);
    this.expected = new Float64Array(parts.schedule.instruments.length);
    this.orders = parts.orders;
    this.panels = parts.market.panels;
    this.rows = new Int32Array(this.panels.length).fill(-1);
    this.indicators = this.panels.map(() => []);
    this.enter(0);
    this.schedule = parts.schedule;
    this.account = parts.account;
    this.fees = parts.fees;
    this.slippage = parts.slippage;
    this.fills = parts.fills;
    this.multipliers = parts.multipliers;
    this.worth = parts.worth;
    this.makerFees = parts.makerFees;
    this.openDesk = parts.openDesk;
    this.universe = parts.universe;
    this.market = parts.market;
    this.lead = parts.market.lead;
    this.whole = this.lead === undefined ? this.indicators : this.panels.map(() => []);
    this.inverse = parts.inverse;
    this.#seed = parts.seed;
    this.treasury = parts.openTreasury(this);
    if (parts.openSlippage) this.slippage = parts.openSlippage(this);
    this.underWay = { step: -1, some: false };
  }

  /** Makes a panel the current one. */
  enter(index: number): void {
    const panel = this.panels[index]!;
    this.panel = index;
    this.width = panel.instruments.length;
    this.columns = this.indicators[index]!;
    this.close = panel.close;
    this.open = panel.open;
    this.high = panel.high;
    this.low = panel.low;
    this.volume = panel.volume;
    this.times = panel.times;
  }

  /** Makes the last bar of an instrument the current one. */
  focus(instrument: number): void {
    const panel = this.schedule.panelOf[instrument]!;
    if (panel !== this.panel) this.enter(panel);
    this.instrument = instrument;
    this.row = this.rows[panel]!;
    this.offset = this.row * this.width + this.schedule.columnOf[instrument]!;
  }

  /** @param instrument whose numbers; those of a portfolio strategy are the first one's, whatever it was called for */
  random(instrument = this.instrument): number {
    const known = this.#random[instrument];
    const source = known ?? new SeededRandom(this.#seed, this.schedule.instruments[instrument]!);
    this.#random[instrument] = source;
    return source.next();
  }
}

/** `STRATEGY_FAILED` with the message that the strategy threw, and where: in its data and in its source. */
export function strategyFailure(error: unknown, place: Record<string, unknown>): HoldfastError {
  const details = { ...place, ...siteOf(error) };
  return new HoldfastError('STRATEGY_FAILED', `The strategy threw: ${wellFormed(messageOf(error), 500)}`, { details });
}
