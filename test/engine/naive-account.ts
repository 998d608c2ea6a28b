import { isWithin } from './naive-settlement';
import type { NaiveAccountRules, NaiveCarry, NaiveExecution } from './naive-account-rules';
import { after, HELD, HOME, HOUR, lateDues, snapshotOf, type Due, type Snapshot } from './naive-late-fills';

/** What contracts in the account's own currency have cost. */
const CONTRACTS = 'contracts';

/** Cash, margin, netting and hedging in one, judged by trying: settle, look, and take back what is not allowed. */
export class NaiveAccount {
  /** Moment whose rates count. */
  now = 0;
  /** Money by currency: in another than the account's, what contracts have cost that are still open. */
  readonly balances = new Map<string, number>([[HOME, 0]]);
  readonly positions = new Map<string, number>();
  #longs = new Map<string, number>();
  #shorts = new Map<string, number>();
  #marks = new Map<string, number>();

  constructor(
    private readonly names: string[],
    private readonly rules: NaiveAccountRules,
  ) {
    this.balances.set(HOME, rules.capital);
    for (const map of [this.positions, this.#longs, this.#shorts]) for (const name of names) map.set(name, 0);
  }

  /** What was paid and received for time. */
  readonly flows = { borrow: 0, debit: 0, credit: 0, funding: 0 };
  paidUntil: number | undefined;
  fundedUntil: number | undefined;
  closes = new Map<string, number>();
  /** The last close of an instrument that is known at a time. */
  closeBy: (instrument: string, time: number) => number | undefined = (instrument) => this.closes.get(instrument);

  /**
   * Goes to a moment, by way of each time of funding; what is due by then is paid by the prices and rates before it.
   * @param within the bar that closes then: before a funding of that very time
   */
  goTo(time: number, within = false): void {
    const { carry } = this.rules;
    if (carry && this.#before) this.#book(lateDues(this, carry, this.#before));
    this.#before = undefined;
    this.#exchange();
    this.fundedUntil ??= time - 1;
    for (let at = after(this.fundedUntil); carry && (within ? at < time : at <= time); at = after(at)) {
      this.fundedUntil = at;
      if (this.names.every((name) => this.positions.get(name) === 0 || carry.funding(name) === 0)) continue;
      this.#advance(at);
      this.#fund(carry, at);
    }
    this.#advance(time);
    if (carry && time < this.paidUntil!) this.#before = snapshotOf(this);
  }

  /** What is there before fills at an open, where more than was due by then has been paid already. */
  #before: Snapshot | undefined;

  sold(name: string): number {
    return this.holdings(name).reduce((sum, quantity) => sum + Math.max(0, -quantity), 0);
  }

  /** A close, by which positions are valued until the next one. */
  noteClose(instrument: string, close: number): void {
    this.closes.set(instrument, close);
  }

  #advance(time: number): void {
    const from = (this.paidUntil ??= time);
    if (this.rules.carry && time > from) this.#pay(this.rules.carry, from, time);
    this.paidUntil = Math.max(from, time);
    this.now = time;
  }

  #fund({ funding }: NaiveCarry, time: number): void {
    const due = this.names.flatMap((name): Due[] => {
      const close = this.closeBy(name, time);
      if (this.positions.get(name) === 0 || close === undefined) return [];
      const value = this.counted(name, close) * this.worth(name);
      return [['funding', -this.positions.get(name)! * value * funding(name), this.purse(name)]];
    });
    this.#book(due);
  }

  #pay({ borrow, debit, credit }: NaiveCarry, from: number, time: number): void {
    const years = (time - from) / (365 * 24 * HOUR);
    const home = this.balances.get(HOME)!;
    const due: Due[] = [home > 0 ? ['credit', home * credit * years] : ['debit', home * debit * years]];
    for (const [key, money] of this.balances) {
      if (!key.startsWith(HELD)) continue;
      const interest = money * (money > 0 ? credit : debit) * years * this.rate(key);
      due.push([money > 0 ? 'credit' : 'debit', interest, key]);
    }
    for (const name of this.names.filter((one) => this.#gross(one) > 0 && this.closes.has(one))) {
      const value = this.counted(name, this.closes.get(name)!) * this.worth(name);
      due.push(['borrow', -this.sold(name) * Math.abs(value) * borrow(name) * years, this.purse(name)]);
    }
    this.#book(due);
  }

  #book(due: Due[]): void {
    for (const [kind, amount, purse = HOME] of due) {
      if (amount === 0) continue;
      this.flows[kind] += amount;
      this.#add(purse, amount / this.rate(purse));
    }
    this.#exchange();
  }

  /** Where the money of an instrument's trades is. */
  purse(instrument: string): string {
    const currency = this.currency(instrument);
    return this.rules.hold && currency !== HOME ? HELD + currency : HOME;
  }

  /** Without credit nothing stays short: the account's own money comes first, on either side, then currencies by name. */
  #exchange(): void {
    if (!this.rules.hold || this.rules.margin) return;
    const purses = [HOME, ...[...this.balances.keys()].filter((key) => key.startsWith(HELD)).sort()];
    for (const short of purses) {
      for (const rich of purses) {
        const missing = -this.balances.get(short)! * this.rate(short);
        const there = this.balances.get(rich)! * this.rate(rich);
        if (!(missing > 0) || !(there > 0)) continue;
        const moved = Math.min(missing, there);
        this.balances.set(short, moved === missing ? 0 : this.balances.get(short)! + moved / this.rate(short));
        this.balances.set(rich, moved === there ? 0 : this.balances.get(rich)! - moved / this.rate(rich));
      }
    }
  }

  get cash(): number {
    const [home, ...others] = [...this.balances];
    return others.reduce((sum, [currency, money]) => sum + money * this.rate(currency), home![1]);
  }

  multiplier(instrument: string): number {
    return this.rules.multipliers[instrument] ?? 1;
  }

  /** What one unit of price is worth in the account's currency. */
  worth(instrument: string): number {
    return this.multiplier(instrument) * this.rate(this.currency(instrument));
  }

  /** The same by the rate of an earlier time. */
  worthAt(instrument: string, time: number): number {
    const currency = this.currency(instrument);
    return this.multiplier(instrument) * (currency === HOME ? 1 : (this.rules.currencies!.rate(currency, time) ?? 0));
  }

  isInverse(instrument: string): boolean {
    return this.rules.inverse?.(instrument) === true;
  }

  /** What values are multiples of: prices, of inverse contracts one over them. */
  counted(instrument: string, price: number): number {
    return this.isInverse(instrument) ? 1 / price : price;
  }

  /** What the positions of an instrument add to the cash; of inverse contracts, what they have gained since their entry. */
  valueAt(instrument: string, price: number): number {
    if (!this.isInverse(instrument)) return this.positions.get(instrument)! * price * this.worth(instrument);
    return this.holdings(instrument).reduce((sum, held) => {
      const isLong = this.rules.hedging ? held > 0 : true;
      const entry = this.#entries.get(`${instrument} ${isLong}`)!;
      return sum + held * (1 / entry - 1 / price) * this.worth(instrument);
    }, 0);
  }

  isRateKnown(instrument: string): boolean {
    const currency = this.currency(instrument);
    return currency === HOME || this.rules.currencies!.rate(currency, this.now) !== undefined;
  }

  currency(instrument: string): string {
    return this.rules.currencies?.of[instrument] ?? HOME;
  }

  rate(key: string): number {
    const currency = key.startsWith(HELD) ? key.slice(HELD.length) : key;
    const rateBy = (time: number) => this.rules.currencies!.rate(currency, time);
    // Back at an open before the first rate, what has come to be held since counts by the present one.
    return currency === HOME || currency === CONTRACTS ? 1 : (rateBy(this.now) ?? rateBy(this.paidUntil!) ?? 0);
  }

  #add(currency: string, money: number): void {
    this.balances.set(currency, (this.balances.get(currency) ?? 0) + money);
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
    const money = Math.abs(quantity) * price * this.worth(instrument);
    if (this.isInverse(instrument)) this.#gainInCoin(execution);
    else if (this.#isOwed(instrument)) this.#owe(execution);
    else if (this.purse(instrument) === HOME) this.#add(HOME, quantity > 0 ? -(money + fee) : money - fee);
    else {
      this.#add(HOME, -fee);
      this.#add(this.purse(instrument), -quantity * price * this.multiplier(instrument));
    }
    this.#marks.set(instrument, price);
    if (this.rules.hedging) {
      const book = quantity > 0 !== reduce ? this.#longs : this.#shorts;
      book.set(instrument, book.get(instrument)! + (reduce ? -1 : 1) * Math.abs(quantity));
      this.positions.set(instrument, this.#longs.get(instrument)! - this.#shorts.get(instrument)!);
    } else this.positions.set(instrument, this.positions.get(instrument)! + quantity);
  }

  /** Whether its cost is owed in its own currency, as that of contracts is. */
  #isOwed(instrument: string): boolean {
    return this.rules.currencies?.paid(instrument) === false;
  }

  /** Mean price of what is held of contracts in other currencies, by position. */
  #entries = new Map<string, number>();

  /** Only what is closed makes or costs money: its size times the difference of one over both prices. */
  #gainInCoin({ instrument, quantity, price, fee, reduce }: NaiveExecution): void {
    const { key, held } = this.#side({ instrument, quantity, reduce });
    const entry = this.#entries.get(key) ?? price;
    const closed = held * quantity < 0 ? Math.min(Math.abs(quantity), Math.abs(held)) * Math.sign(held) : 0;
    const [profit, purse] = [closed * (1 / entry - 1 / price), this.purse(instrument)];
    this.#add(HOME, (purse === HOME ? profit * this.worth(instrument) : 0) - fee);
    if (purse !== HOME) this.#add(purse, profit * this.multiplier(instrument));
    const [left, opened] = [held - closed, quantity + closed];
    if (opened !== 0) this.#entries.set(key, (left + opened) / (left / entry + opened / price));
  }

  /** The cost stays a debt; a profit is exchanged by the fill that takes it. */
  #owe({ instrument, quantity, price, fee, reduce }: NaiveExecution): void {
    const { key, held } = this.#side({ instrument, quantity, reduce });
    const entry = this.#entries.get(key) ?? 0;
    const closed = held * quantity < 0 ? Math.min(Math.abs(quantity), Math.abs(held)) * Math.sign(held) : 0;
    const opened = quantity + closed;
    const currency = this.currency(instrument) || CONTRACTS;
    const each = this.multiplier(instrument);
    // What was owed for the part that is closed is paid, and what is opened is owed.
    this.#add(currency, (closed * entry - opened * price) * each);
    const purse = this.purse(instrument);
    const profit = closed * (price - entry) * each;
    this.#add(HOME, (purse === HOME ? profit * this.rate(currency) : 0) - fee);
    if (purse !== HOME) this.#add(purse, profit);
    const left = held - closed;
    if (opened !== 0) this.#entries.set(key, (left * entry + opened * price) / (left + opened));
  }

  /** Which position an execution concerns, and how much that is. */
  #side({ instrument, quantity, reduce }: Pick<NaiveExecution, 'instrument' | 'quantity' | 'reduce'>) {
    const { hedging } = this.rules;
    const isLong = hedging ? quantity > 0 !== reduce : true;
    const side = isLong ? this.#longs.get(instrument)! : -this.#shorts.get(instrument)!;
    return { key: `${instrument} ${isLong}`, held: hedging ? side : this.positions.get(instrument)! };
  }

  settle(execution: NaiveExecution): string | null {
    const back = this.#photograph();
    if (this.rules.margin) return this.settleAll([execution]);
    this.apply(execution);
    const now = this.positions.get(execution.instrument)!;
    if (execution.quantity < 0 && now < 0) {
      back();
      return 'INSUFFICIENT_POSITION';
    }
    // Getting rid of something at a negative price costs money too.
    if ((execution.quantity < 0 && execution.price >= 0) || this.cash >= 0) return null;
    back();
    return 'INSUFFICIENT_CASH';
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

  /** Settles what others have come before that the account is not told of yet. */
  settleAfter(others: NaiveExecution[], parts: NaiveExecution[]): string | null {
    if (others.length > 0) {
      const back = this.#photograph();
      for (const other of others) this.settle(other);
      const refusal = this.settleAll(parts.map((part) => ({ ...part })));
      back();
      if (refusal) return refusal;
    }
    return parts.length === 1 ? this.settle(parts[0]!) : this.settleAll(parts);
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

  sparePerPrice(instrument: string, isNegative: boolean): number {
    const bound = this.#gross(instrument) * this.rules.maintenance * (isNegative ? -1 : 1);
    return (this.positions.get(instrument)! - bound) * this.worth(instrument);
  }

  /** Price of an inverse contract at which equity is the maintenance margin; Infinity where none is. Both go by one over it. */
  priceOfRuin(instrument: string): { price: number; falling: boolean } {
    const mark = 1 / this.#marks.get(instrument)!;
    const bound = this.#gross(instrument) * this.rules.maintenance;
    const perUnit = (this.positions.get(instrument)! + bound) * this.worth(instrument);
    const reciprocal = mark + this.spare() / perUnit;
    return { price: reciprocal > 0 ? 1 / reciprocal : Infinity, falling: perUnit > 0 };
  }

  #forgive(execution: NaiveExecution): void {
    const flat = this.names.every((name) => this.holdings(name).length === 0);
    if (!this.rules.protected || !flat || this.cash >= 0) return;
    execution.fee -= -this.cash;
    this.#add(HOME, -this.cash);
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
      value += this.valueAt(name, this.#marks.get(name)!);
      margin += this.#gross(name) * Math.abs(this.counted(name, this.#marks.get(name)!)) * this.worth(name) * fraction;
    }
    return [this.cash + value, margin];
  }

  #photograph(): () => void {
    const money = [this.balances, this.#entries];
    const maps = [this.positions, this.#longs, this.#shorts, this.#marks, ...money];
    const copies = maps.map((map) => new Map(map));
    return () => {
      maps.forEach((map, i) => {
        map.clear();
        copies[i]!.forEach((value, key) => map.set(key, value));
      });
    };
  }
}
