import type { Rejection } from '../model/order';
import type { OptionMargins } from '../options/option-margins';
import { ROUNDING, type Execution, type WatchedAccount } from './account';
import { linearPrice } from './linear-price';

export interface MarginRules {
  initialCapital: number;
  /** Money that one unit of price is worth, by instrument. */
  multipliers: Float64Array;
  /** Fractions of the notional, by instrument. */
  initialMargin: Float64Array;
  maintenanceMargin: Float64Array;
  /** Keeps a long and a short position of an instrument side by side, each with its own margin. */
  hedging: boolean;
  /** Liquidated within a bar, else at closes alone. */
  intrabar: boolean;
  /** What is lost beyond the equity is owed, else forgiven once nothing is open. */
  negativeBalance: boolean;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse?: Uint8Array | null;
  /** Rules of their own for options; undefined where there are none. */
  options?: OptionMargins;
}

interface Saved {
  cash: number;
  position: number;
  long: number;
  short: number;
  mark: number;
  open: number;
}

/**
 * An account on credit (Regulation T and the exchanges' margin rules in their common form): whoever opens or enlarges a
 * position needs, after the fill and its fee, an equity of at least the initial margin of all that is open. What reduces
 * a position is always taken. Cash may be negative; short sales add to it. Options have the margin of `OptionMargins`.
 */
export class MarginAccount implements WatchedAccount {
  readonly positions: Float64Array;
  readonly marks: Float64Array;
  cash: number;
  openPositions = 0;
  readonly hedging: boolean;
  readonly intrabar: boolean;
  readonly options: OptionMargins | undefined;
  readonly #rules: MarginRules;
  readonly #inverse: Uint8Array | null;
  /** Without sign; netting uses the one that is open. */
  readonly #longs: Float64Array;
  readonly #shorts: Float64Array;

  constructor(rules: MarginRules) {
    const { length } = rules.multipliers;
    this.#rules = rules;
    this.#inverse = rules.inverse ?? null;
    this.cash = rules.initialCapital;
    this.hedging = rules.hedging;
    this.intrabar = rules.intrabar;
    this.options = rules.options;
    this.positions = new Float64Array(length);
    this.marks = new Float64Array(length);
    this.#longs = new Float64Array(length);
    this.#shorts = new Float64Array(length);
  }

  settle(execution: Execution): Rejection | null {
    const before = this.#save(execution.instrument);
    this.force(execution);
    if (!this.#isEnlarged(execution.instrument, before)) return null;
    if (this.#hasMargin(this.#rules.initialMargin)) return null;
    this.#restore(execution.instrument, before);
    return 'INSUFFICIENT_MARGIN';
  }

  settleAll(executions: readonly Execution[]): Rejection | null {
    const saved = executions.map(({ instrument }) => this.#save(instrument));
    for (const execution of executions) this.#apply(execution);
    if (!executions.some(({ instrument }, i) => this.#isEnlarged(instrument, saved[i]!))) {
      this.#forgive(executions.at(-1)!);
      return null;
    }
    if (this.#hasMargin(this.#rules.initialMargin)) return null;
    for (let i = executions.length - 1; i >= 0; i--) this.#restore(executions[i]!.instrument, saved[i]!);
    this.cash = saved[0]!.cash;
    return 'INSUFFICIENT_MARGIN';
  }

  snapshot(): () => void {
    const { cash, openPositions } = this;
    const columns = [this.positions, this.marks, this.#longs, this.#shorts];
    const copies = columns.map((column) => column.slice());
    return () => {
      this.cash = cash;
      this.openPositions = openPositions;
      columns.forEach((column, i) => column.set(copies[i]!));
    };
  }

  force(execution: Execution): void {
    this.#apply(execution);
    this.#forgive(execution);
  }

  #apply(execution: Execution): void {
    this.#closeWhole(execution);
    const { instrument, quantity, price, fee, reduces } = execution;
    const multiplier = this.#rules.multipliers[instrument]!;
    const linear = linearPrice(this.#inverse, instrument, price);
    if (quantity > 0) this.cash -= quantity * linear * multiplier + fee;
    else this.cash += -quantity * linear * multiplier - fee;
    this.marks[instrument] = price;
    const before = this.positions[instrument]!;
    const after = before + quantity;
    if (this.#rules.hedging) this.#move(instrument, quantity, reduces);
    this.positions[instrument] = this.#rules.hedging ? this.#longs[instrument]! - this.#shorts[instrument]! : after;
    this.openPositions += Number(this.positions[instrument] !== 0) - Number(before !== 0);
  }

  isShort(): boolean {
    return !this.#hasMargin(this.#rules.maintenanceMargin);
  }

  surplus(): number {
    return this.#surplus(this.#rules.maintenanceMargin);
  }

  surplusPerPrice(instrument: number, price: number): number {
    const { multipliers, maintenanceMargin, options } = this.#rules;
    const rate = options?.isOption(instrument) ? 0 : maintenanceMargin[instrument]!;
    const fraction = price < 0 ? -rate : rate;
    return (this.positions[instrument]! - this.#gross(instrument) * fraction) * multipliers[instrument]!;
  }

  reducible(instrument: number, side: number): number {
    if (this.#rules.hedging) return side < 0 ? this.#longs[instrument]! : this.#shorts[instrument]!;
    return Math.max(0, -side * this.positions[instrument]!);
  }

  needsMark(instrument: number): boolean {
    return this.#gross(instrument) !== 0 || this.#rules.options?.isUnderlying(instrument) === true;
  }

  holdings(instrument: number): number[] {
    const { hedging } = this.#rules;
    const held = hedging ? [this.#longs[instrument]!, -this.#shorts[instrument]!] : [this.positions[instrument]!];
    return held.filter((quantity) => quantity !== 0);
  }

  #closeWhole(execution: Execution): void {
    const { instrument, quantity, reduces } = execution;
    if (this.#rules.hedging && !reduces) return;
    const side = quantity < 0 ? this.#longs[instrument]! : -this.#shorts[instrument]!;
    const held = this.#rules.hedging ? side : this.positions[instrument]!;
    if (Math.abs(held + quantity) < ROUNDING * Math.abs(quantity)) execution.quantity = -held;
  }

  #move(instrument: number, quantity: number, reduces: boolean): void {
    const side = quantity > 0 === reduces ? this.#shorts : this.#longs;
    side[instrument]! += reduces ? -Math.abs(quantity) : Math.abs(quantity);
  }

  #gross(instrument: number): number {
    if (this.#rules.hedging) return this.#longs[instrument]! + this.#shorts[instrument]!;
    return Math.abs(this.positions[instrument]!);
  }

  /** Whether more of an instrument is open than before, or the other side of it. */
  #isEnlarged(instrument: number, before: Saved): boolean {
    if (this.#rules.hedging) return this.#gross(instrument) > before.long + before.short;
    // A turn from long to short passes through flat, so its size alone says nothing.
    const turned = before.position * this.positions[instrument]! < 0;
    return turned || this.#gross(instrument) > Math.abs(before.position);
  }

  #hasMargin(fractions: Float64Array): boolean {
    return this.#surplus(fractions) >= 0;
  }

  /** With nothing open no account that is protected owes money: the fee of its last fill is less by what it would owe. */
  #forgive(execution: Execution): void {
    if (this.#rules.negativeBalance || this.cash >= 0 || this.openPositions > 0) return;
    if (this.#longs.some((held) => held !== 0) || this.#shorts.some((held) => held !== 0)) return;
    execution.fee += this.cash;
    this.cash = 0;
  }

  /** Equity less margin at the marks, both summed in the order of the instruments. */
  #surplus(fractions: Float64Array): number {
    const { multipliers, options } = this.#rules;
    let value = 0;
    let margin = 0;
    for (let i = 0; i < multipliers.length; i++) {
      const gross = this.#gross(i);
      if (gross === 0) continue;
      const mark = linearPrice(this.#inverse, i, this.marks[i]!);
      value += this.positions[i]! * mark * multipliers[i]!;
      if (options?.isOption(i)) continue;
      margin += gross * Math.abs(mark) * multipliers[i]! * fractions[i]!;
    }
    if (options !== undefined) margin += options.margin(this.positions, this.marks);
    return this.cash + value - margin;
  }

  #save(instrument: number): Saved {
    return {
      cash: this.cash,
      position: this.positions[instrument]!,
      long: this.#longs[instrument]!,
      short: this.#shorts[instrument]!,
      mark: this.marks[instrument]!,
      open: this.openPositions,
    };
  }

  #restore(instrument: number, saved: Saved): void {
    this.cash = saved.cash;
    this.positions[instrument] = saved.position;
    this.#longs[instrument] = saved.long;
    this.#shorts[instrument] = saved.short;
    this.marks[instrument] = saved.mark;
    this.openPositions = saved.open;
  }
}
