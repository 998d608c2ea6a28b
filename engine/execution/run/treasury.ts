import { rateAt } from '../../columns/exchange-rates';
import type { Micros } from '../../model/time';
import type { Account } from '../../portfolio/account';
import type { FollowedCarry } from '../../portfolio/borrow-rates';
import { yearsBetween, type Carry } from '../../portfolio/carry';
import { linearPrice } from '../../portfolio/linear-price';
import { Balances } from './balances';
import { lastClose } from './last-bar';
import { equityOf } from './mark';
import type { MoneyKeeper, RunCurrencies, RunFlows } from './money-keeper';
import { ALL_INSTRUMENTS } from './notebook';
import type { RunState } from './run-state';

export interface TreasuryParts {
  account: Account & { cash: number };
  multipliers: Float64Array;
  /** Money of the account that one unit of price is worth, by instrument: what this object keeps up to date. */
  worth: Float64Array;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse: Uint8Array | null;
  currencies: RunCurrencies | undefined;
  carry: FollowedCarry | undefined;
  /** 1 where a position is paid for in full, by instrument; see `isPaidFor`. */
  paid: Uint8Array;
  /** Money in other currencies is kept, and borrowed where the account has credit. */
  holds: boolean;
}

/** Money and positions before fills at a time that lies behind the present. */
interface LateEntry {
  time: Micros;
  held: readonly { instrument: number; position: number; short: number }[];
  money: number;
  balances: Float64Array | undefined;
}

/**
 * Keeps the money of an account with instruments in several currencies, or that pays for time: what prices are worth at
 * each moment, what is owed in other currencies, and what is paid meanwhile. The cost of what is not paid for is owed in
 * its own currency until the position is closed, so the account's cash moves with the rate; all else is converted at its
 * fill, or stays in a balance of its currency.
 */
export class Treasury implements MoneyKeeper {
  readonly curve: Float64Array;
  exposedSteps = 0;
  readonly flows: RunFlows = { borrow: 0, debitInterest: 0, creditInterest: 0, funding: 0, dividends: 0 };
  readonly currencies: RunCurrencies | undefined;
  readonly paid: Uint8Array;
  readonly #carry: FollowedCarry | undefined;
  /** Time up to which everything is paid, and the closes by then of what counts; NaN before the first. */
  #paidUntil = NaN;
  readonly #marks: Float64Array;
  /** The last time of funding that is paid. */
  #fundedUntil = NaN;
  /** The latest moment that was gone to; the open of a bar may lie before it. */
  #latest = -Infinity;
  readonly #run: RunState;
  readonly #account: Account & { cash: number };
  readonly #multipliers: Float64Array;
  readonly #worth: Float64Array;
  readonly #inverse: Uint8Array | null;
  /** Present rate of each other currency, NaN before its first; last that of the account's own. */
  readonly #rates: Float64Array;
  /** Owed in each of them: what open contracts have cost. */
  readonly #owed: Float64Array;
  /** Position and its cost in its own currency, both signed; the short one of two side by side in the second half. */
  readonly #held: Float64Array;
  readonly #costs: Float64Array;
  /** Money in other currencies; null where it is converted at once. */
  readonly #balances: Balances | null;
  readonly #onCredit: boolean;
  /** What is there before fills at a time up to which more has been paid than was due to them; null for none such. */
  #late: LateEntry | null = null;
  /** Rates of the fills that are booked here: what they were converted at, since nothing has moved in between. */
  readonly #fillRates: number[] = [];

  constructor(run: RunState, { account, multipliers, worth, inverse, currencies, carry, paid, holds }: TreasuryParts) {
    const count = currencies?.series.length ?? 0;
    this.currencies = currencies;
    this.paid = paid;
    this.#carry = carry;
    this.#balances = holds && currencies ? new Balances(currencies.names, currencies.own) : null;
    this.#onCredit = 'isShort' in account;
    this.#marks = new Float64Array(multipliers.length).fill(NaN);
    this.curve = new Float64Array(run.schedule.times.length);
    this.#run = run;
    this.#account = account;
    this.#multipliers = multipliers;
    this.#worth = worth;
    this.#inverse = inverse;
    this.#rates = new Float64Array(count + 1).fill(NaN);
    this.#rates[count] = 1;
    this.#owed = new Float64Array(count + 1);
    this.#held = new Float64Array(2 * multipliers.length);
    this.#costs = new Float64Array(2 * multipliers.length);
    currencies?.of.forEach((currency, i) => {
      if (currency >= 0) worth[i] = NaN;
    });
  }

  enter(instruments: readonly number[], time: Micros, atOpen: boolean): boolean {
    this.#moveTo(time, atOpen);
    if (this.#carry && time < this.#paidUntil) this.#late = this.#lateEntry(instruments, time);
    return instruments.every((instrument) => this.#isKnown(instrument, time));
  }

  rateOf(fill: number): number {
    this.#follow();
    return this.#fillRates[fill]!;
  }

  rates(): Float64Array {
    this.#follow();
    return Float64Array.from(this.#fillRates);
  }

  close(): void {
    this.#moveTo(this.#now, true);
    for (const instrument of this.#carry?.marked ?? []) this.#marks[instrument] = lastClose(this.#run, instrument);
  }

  receive(instrument: number, amount: number): void {
    this.#follow();
    this.#book('dividends', amount, instrument);
    this.#cover();
  }

  split(instrument: number, ratio: number): void {
    this.#follow();
    this.#marks[instrument]! /= ratio;
  }

  record(): void {
    this.#follow();
    this.curve[this.#run.step] = equityOf(this.#run);
    if (isExposed(this.#run)) this.exposedSteps++;
    if (this.#balances) this.#note(this.#balances);
  }

  get #now(): Micros {
    return this.#run.schedule.times[this.#run.step]!;
  }

  /** @param through with a funding at this very time: what fills within the bar that closes then comes before it */
  #moveTo(time: Micros, through: boolean): void {
    this.#follow();
    this.#late = null;
    if (this.#carry) this.#fundUntil(this.#carry, time, through);
    this.#advance(time);
  }

  #lateEntry(instruments: readonly number[], time: Micros): LateEntry {
    const { positions } = this.#account;
    const held = [...new Set(instruments)].map((instrument) => ({
      instrument,
      position: positions[instrument]!,
      short: this.#account.reducible(instrument, 1),
    }));
    return { time, held, money: this.#ownMoney(), balances: this.#balances?.amounts.slice() };
  }

  /**
   * What fills at the open of a bar change of payments for the time since, which were made before the bar was known: fundings at
   * their moments, the rest by the prices, rates and money of the open.
   */
  #makeUp({ funding, borrow, marked, debit, credit, followBorrow }: FollowedCarry, late: LateEntry): void {
    const years = yearsBetween(late.time, this.#paidUntil);
    const interest = (amount: number) => amount * (amount > 0 ? credit : debit) * years;
    // Of what was there, it is taken back; of what is there now, it is paid.
    const pay = (before: number, after: number, rate: number) => {
      if (before === after) return 0;
      for (const [amount, sign] of [[before, -1] as const, [after, 1] as const])
        this.#book(amount > 0 ? 'creditInterest' : 'debitInterest', sign * interest(amount) * rate);
      return interest(after) - interest(before);
    };
    pay(late.money, this.#ownMoney(), 1);
    const balances = this.#balances;
    if (balances !== null) {
      balances.amounts.forEach((amount, place) => {
        balances.amounts[place] = amount + pay(late.balances![place]!, amount, balances.rateOf(place, this.#rates));
      });
    }
    followBorrow?.(late.time, this.#paidUntil);
    for (const { instrument, position, short } of late.held) {
      if (!marked.includes(instrument)) continue;
      const more = this.#account.reducible(instrument, 1) - short;
      const value = Math.abs(this.#valueOf(instrument, this.#marks[instrument]!));
      this.#book('borrow', -more * value * borrow[instrument]! * years, instrument);
      const bought = this.#account.positions[instrument]! - position;
      for (let at = funding.next(late.time); at <= this.#fundedUntil; at = funding.next(at))
        this.#book('funding', -bought * this.#valueThen(instrument, at) * funding.at(instrument, at), instrument);
    }
  }

  /** Stops at each time of funding up to another. */
  #fundUntil({ funding, marked }: Carry, time: Micros, through: boolean): void {
    if (Number.isNaN(this.#fundedUntil)) this.#fundedUntil = time - 1;
    for (;;) {
      const next = funding.next(this.#fundedUntil);
      if (next > time || (next === time && !through)) return;
      this.#fundedUntil = next;
      const { positions } = this.#account;
      const due = marked.filter((instrument) => positions[instrument] !== 0 && funding.at(instrument, next) !== 0);
      if (due.length === 0) continue;
      this.#advance(next);
      for (const instrument of due) {
        const mark = next === this.#now ? lastClose(this.#run, instrument) : this.#marks[instrument]!;
        const value = positions[instrument]! * this.#valueOf(instrument, mark);
        this.#book('funding', -value * funding.at(instrument, next), instrument);
      }
      this.#cover();
    }
  }

  #valueOf(instrument: number, mark: number, worth = this.#worth[instrument]!): number {
    const isInverse = this.#inverse !== null && this.#inverse[instrument] === 1;
    return (isInverse ? 1 / mark : mark) * worth;
  }

  /** At the rate of an earlier time, by the close that was known then. */
  #valueThen(instrument: number, time: Micros): number {
    const currency = this.currencies?.of[instrument] ?? -1;
    const rate = currency < 0 ? 1 : rateAt(this.currencies!.series[currency]!, time);
    return this.#valueOf(instrument, this.#marks[instrument]!, this.#multipliers[instrument]! * rate);
  }

  /** Pays what time has cost by a time, then goes to its rates. */
  #advance(time: Micros): void {
    const { currencies } = this;
    const balances = this.#balances;
    if (this.#carry) this.#pay(this.#carry, time);
    if (!currencies) return;
    this.#latest = Math.max(this.#latest, time);
    const held = balances === null ? 0 : balances.total(this.#rates);
    currencies.series.forEach((series, currency) => {
      // At the open of a long bar that lies before the first rate, what is held by now counts by the present one.
      const known = rateAt(series, time);
      const rate = Number.isNaN(known) ? rateAt(series, this.#latest) : known;
      const before = this.#rates[currency]!;
      if (Object.is(rate, before)) return;
      const owed = this.#owed[currency]!;
      if (owed !== 0) this.#account.cash -= owed * (rate - before);
      this.#rates[currency] = rate;
      currencies.of.forEach((one, i) => {
        if (one === currency) this.#worth[i] = this.#multipliers[i]! * rate;
      });
    });
    if (balances !== null) this.#account.cash += balances.total(this.#rates) - held;
  }

  /** Whether a price of an instrument is worth something at a time. */
  #isKnown(instrument: number, time: Micros): boolean {
    const currency = this.currencies?.of[instrument] ?? -1;
    return currency < 0 || !Number.isNaN(rateAt(this.currencies!.series[currency]!, time));
  }

  /** Money in the account's own currency. */
  #ownMoney(): number {
    const money = this.#owed.reduce(
      (sum, owed, i) => (owed === 0 ? sum : sum + owed * this.#rates[i]!),
      this.#account.cash,
    );
    return this.#balances === null ? money : money - this.#balances.total(this.#rates);
  }

  /** Pays and receives what is due for the time up to another, by the prices and rates before it. */
  #pay({ borrow, marked, debit, credit }: Carry, time: Micros): void {
    const from = this.#paidUntil;
    if (time <= from) return;
    this.#paidUntil = time;
    if (Number.isNaN(from)) return;
    const years = yearsBetween(from, time);
    this.#carry!.followBorrow?.(from, time);
    const money = this.#ownMoney();
    if (money > 0) this.#book('creditInterest', money * credit * years);
    else this.#book('debitInterest', money * debit * years);
    if (this.#balances) this.#payBalances(this.#balances, { debit: debit * years, credit: credit * years });
    for (const instrument of marked) {
      const short = this.#account.reducible(instrument, 1);
      if (short === 0) continue;
      const value = Math.abs(this.#valueOf(instrument, this.#marks[instrument]!));
      this.#book('borrow', -short * value * borrow[instrument]! * years, instrument);
    }
    this.#cover();
  }

  /** Interest on balances, in their currencies. */
  #payBalances(balances: Balances, { debit, credit }: { debit: number; credit: number }): void {
    balances.amounts.forEach((amount, place) => {
      if (amount === 0) return;
      const due = amount * (amount > 0 ? credit : debit);
      balances.amounts[place] = amount + due;
      this.#book(amount > 0 ? 'creditInterest' : 'debitInterest', due * balances.rateOf(place, this.#rates));
    });
  }

  /** @param instrument whose currency it is due in, where that is kept */
  #book(kind: keyof RunFlows, amount: number, instrument?: number): void {
    if (!Number.isFinite(amount)) return;
    this.flows[kind] += amount;
    this.#account.cash += amount;
    if (this.#balances === null || instrument === undefined) return;
    const currency = this.currencies!.of[instrument]!;
    if (currency >= 0) this.#balances.add(currency, amount / this.#rates[currency]!);
  }

  /** Books the fills that are new. */
  #follow(): void {
    const { fills } = this.#run;
    const home = this.#owed.length - 1;
    const first = this.#fillRates.length;
    for (let at = first; at < fills.count; at++) {
      const instrument = fills.instruments[at]!;
      const named = this.currencies?.of[instrument] ?? -1;
      const currency = named < 0 ? home : named;
      this.#fillRates.push(this.#rates[currency]!);
      const cost = linearPrice(this.#inverse, instrument, fills.prices[at]!) * this.#multipliers[instrument]!;
      const quantity = fills.quantities[at]!;
      const owed = this.paid[instrument] === 1 ? 0 : this.#owe(fills.legs[at]!, quantity, cost);
      if (owed !== 0) this.#owed[currency]! += owed;
      this.#balances?.add(named, owed - quantity * cost);
    }
    if (first === fills.count) return;
    if (this.#late !== null) {
      const { held, time } = this.#late;
      this.#makeUp(this.#carry!, this.#late);
      this.#late = this.#lateEntry(
        held.map(({ instrument }) => instrument),
        time,
      );
    }
    this.#cover();
  }

  /** Without credit no balance stays short. */
  #cover(): void {
    if (this.#balances === null || this.#onCredit) return;
    this.#balances.cover({ money: this.#ownMoney(), rates: this.#rates });
  }

  /** Balances as series of the run. */
  #note({ names, amounts }: Balances): void {
    const { notes } = this.#run;
    if (notes === null) return;
    notes.record(`balance ${this.currencies!.own}`, ALL_INSTRUMENTS, this.#ownMoney());
    names.forEach((name, place) => notes.record(`balance ${name}`, ALL_INSTRUMENTS, amounts[place]!));
  }

  /** Books a fill of what is not paid for; by how much more is owed for it. @param cost of one */
  #owe(leg: number, quantity: number, cost: number): number {
    const held = this.#held[leg]!;
    const before = this.#costs[leg]!;
    const turns = held * quantity < 0 && Math.abs(quantity) > Math.abs(held);
    let after = before + quantity * cost;
    if (turns) after = (held + quantity) * cost;
    else if (held * quantity < 0) after = before * ((held + quantity) / held);
    this.#held[leg] = held + quantity;
    this.#costs[leg] = after;
    return after - before;
  }
}

/** Long and short positions side by side are open even where they add up to nothing. */
function isExposed({ account, multipliers }: RunState): boolean {
  if (account.openPositions > 0 || !account.hedging) return account.openPositions > 0;
  return multipliers.some((_, i) => account.reducible(i, -1) > 0 || account.reducible(i, 1) > 0);
}
