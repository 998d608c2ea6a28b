export interface NaiveAccountRules {
  capital: number;
  margin: boolean;
  hedging: boolean;
  leverage: number;
  maintenance: number;
  liquidation?: 'intrabar' | 'close';
  /** Without credit beyond the equity: what would be owed once all is closed is forgiven. */
  protected?: boolean;
  multipliers: Record<string, number>;
}

export interface NaiveExecution {
  instrument: string;
  quantity: number;
  price: number;
  fee: number;
  reduce: boolean;
}

/** Cash, margin, netting and hedging in one, judged by trying: settle, look, and take back what is not allowed. */
export class NaiveAccount {
  cash: number;
  readonly positions = new Map<string, number>();
  #longs = new Map<string, number>();
  #shorts = new Map<string, number>();
  #marks = new Map<string, number>();

  constructor(
    private readonly names: string[],
    private readonly rules: NaiveAccountRules,
  ) {
    this.cash = rules.capital;
    for (const map of [this.positions, this.#longs, this.#shorts]) for (const name of names) map.set(name, 0);
  }

  multiplier(instrument: string): number {
    return this.rules.multipliers[instrument] ?? 1;
  }

  mark(instrument: string, price: number): void {
    this.#marks.set(instrument, price);
  }

  /** Takes an execution whatever the account is worth. */
  force(execution: NaiveExecution): void {
    this.apply(execution);
    this.#forgive(execution);
  }

  apply(execution: NaiveExecution): void {
    const sides =
      execution.quantity < 0 ? this.#longs.get(execution.instrument)! : -this.#shorts.get(execution.instrument)!;
    const held = this.rules.hedging ? sides : this.positions.get(execution.instrument)!;
    const left = Math.abs(held + execution.quantity);
    if ((!this.rules.hedging || execution.reduce) && left < 1e-9 * Math.abs(execution.quantity))
      execution.quantity = -held;
    const { instrument, quantity, price, fee, reduce } = execution;
    const money = Math.abs(quantity) * price * this.multiplier(instrument);
    this.cash = quantity > 0 ? this.cash - (money + fee) : this.cash + (money - fee);
    this.#marks.set(instrument, price);
    if (this.rules.hedging) {
      const book = quantity > 0 !== reduce ? this.#longs : this.#shorts;
      book.set(instrument, book.get(instrument)! + (reduce ? -1 : 1) * Math.abs(quantity));
      this.positions.set(instrument, this.#longs.get(instrument)! - this.#shorts.get(instrument)!);
    } else this.positions.set(instrument, this.positions.get(instrument)! + quantity);
  }

  settle(execution: NaiveExecution): string | null {
    const back = this.#photograph();
    if (this.rules.margin) return this.settleAll([execution]);
    this.apply(execution);
    const now = this.positions.get(execution.instrument)!;
    if (execution.quantity > 0 ? this.cash >= 0 : now >= 0) return null;
    back();
    return execution.quantity > 0 ? 'INSUFFICIENT_CASH' : 'INSUFFICIENT_POSITION';
  }

  settleAll(executions: NaiveExecution[]): string | null {
    const back = this.#photograph();
    if (this.rules.margin) {
      const before = executions.map(({ instrument }) => this.holdings(instrument));
      for (const execution of executions) this.apply(execution);
      const reduced = executions.every(({ instrument }, i) => isWithin(this.holdings(instrument), before[i]!));
      if (reduced) this.#forgive(executions.at(-1)!);
      if (reduced || this.#covers(1 / this.rules.leverage)) return null;
      back();
      return 'INSUFFICIENT_MARGIN';
    }
    const salesFirst = [...executions].sort((a, b) => Number(a.quantity > 0) - Number(b.quantity > 0));
    for (const execution of salesFirst) {
      const refusal = this.settle(execution);
      if (!refusal) continue;
      back();
      return refusal;
    }
    return null;
  }

  reducible(instrument: string, side: number): number {
    if (this.rules.hedging) return (side < 0 ? this.#longs : this.#shorts).get(instrument)!;
    const held = this.positions.get(instrument)!;
    return side < 0 ? Math.max(0, held) : Math.max(0, -held);
  }

  holdings(instrument: string): number[] {
    const both = this.rules.hedging
      ? [this.#longs.get(instrument)!, -this.#shorts.get(instrument)!]
      : [this.positions.get(instrument)!];
    return both.filter((quantity) => quantity !== 0);
  }

  isShort(): boolean {
    return !this.#covers(this.rules.maintenance);
  }

  marked(instrument: string): number {
    return this.#marks.get(instrument)!;
  }

  /** Equity beyond the maintenance margin, and what a unit of an instrument's price adds to it. */
  spare(): number {
    const [equity, margin] = this.#equityAndMargin(this.rules.maintenance);
    return equity - margin;
  }

  sparePerPrice(instrument: string): number {
    const bound = this.#gross(instrument) * this.rules.maintenance;
    return (this.positions.get(instrument)! - bound) * this.multiplier(instrument);
  }

  #forgive(execution: NaiveExecution): void {
    const flat = this.names.every((name) => this.holdings(name).length === 0);
    if (!this.rules.protected || !flat || this.cash >= 0) return;
    execution.fee -= -this.cash;
    this.cash = 0;
  }

  #gross(instrument: string): number {
    return this.holdings(instrument).reduce((sum, quantity) => sum + Math.abs(quantity), 0);
  }

  #covers(fraction: number): boolean {
    const [equity, margin] = this.#equityAndMargin(fraction);
    return equity >= margin;
  }

  #equityAndMargin(fraction: number): [number, number] {
    let [value, margin] = [0, 0];
    for (const name of this.names.filter((one) => this.#gross(one) > 0)) {
      value += this.positions.get(name)! * this.#marks.get(name)! * this.multiplier(name);
      margin += this.#gross(name) * this.#marks.get(name)! * this.multiplier(name) * fraction;
    }
    return [this.cash + value, margin];
  }

  #photograph(): () => void {
    const { cash } = this;
    const maps = [this.positions, this.#longs, this.#shorts, this.#marks];
    const copies = maps.map((map) => new Map(map));
    return () => {
      this.cash = cash;
      maps.forEach((map, i) => {
        map.clear();
        for (const [key, value] of copies[i]!) map.set(key, value);
      });
    };
  }
}

/** Whether what is held now is no more of what was held then: of the same sign, and together no larger. */
function isWithin(now: number[], then: number[]): boolean {
  const size = (held: number[]) => held.reduce((sum, quantity) => sum + Math.abs(quantity), 0);
  return size(now) <= size(then) && now.every((one) => then.some((other) => Math.sign(other) === Math.sign(one)));
}
