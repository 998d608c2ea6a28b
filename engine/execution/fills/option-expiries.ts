import { calendarOf } from '../../calendars/calendars';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import type { FillReason } from '../../model/order';
import { MICROS_PER_DAY, type Micros } from '../../model/time';
import { settleOption, settlementPrice } from '../../options/settle-option';
import { findUnderlying } from '../../options/find-underlying';
import type { WatchedAccount } from '../../portfolio/account';
import { causeOf } from './fill-cause';
import { markCloses } from './watch-account';
import { endOfTrading } from './instrument-ends';
import { hasBar, lastClose, lastOpen, openPrice, type LastBars } from '../run/last-bar';
import { COMBO, WORKING } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import { mayRelease, release } from '../orders/position-orders';
import type { RunState } from '../run/run-state';

interface Expiring {
  number: number;
  option: Instrument;
  /** Its last moment of trading. */
  end: Micros;
  /** Number of the underlying in the run; -1 where it has no bars there. */
  underlying: number;
  /** Where its underlying's opening settles it: end of the session in which that has to come. */
  opensUntil?: Micros;
}

/**
 * The instruments of a run that end (`endOfTrading`): options that expire, futures, shares that are delisted. Each is
 * settled at the close of the last step that is not after its end, once the orders of that step have met the market and
 * before strategies see it; at the last step of the data also where its end lies later on the same UTC day. What is settled
 * at the opening waits for the underlying's first bar that opens at its end or later in that session, and is settled at the
 * open of that bar once it is known; without one, at the last price before.
 */
export class OptionExpiries {
  readonly #waiting: Expiring[] = [];
  /** Ended, but not settled before the opening. */
  #opening: Expiring[] = [];
  #at = 0;

  /** @param shown how many of the first instruments options may be written on */
  constructor(instruments: readonly Instrument[], { last, times }: LastBars, shown: number) {
    const candidates = instruments.slice(0, shown);
    instruments.forEach((option, number) => {
      const end = endOfTrading(option, { last: last[number], times });
      if (end === Infinity) return;
      const underlying = option.kind === 'option' ? findUnderlying(candidates, option) : -1;
      const opensUntil = option.settledAtOpen && underlying >= 0 ? sessionOf(option, end) : undefined;
      this.#waiting.push({ number, option, end, underlying, ...(opensUntil !== undefined && { opensUntil }) });
    });
    this.#waiting.sort((a, b) => a.end - b.end || a.number - b.number);
  }

  get count(): number {
    return this.#waiting.length;
  }

  /** Settles what expires before the next step. */
  settle(run: RunState, desk: OrderDesk): void {
    const { times } = run.schedule;
    const now = times[run.step]!;
    const next = times[run.step + 1] ?? Math.max(now + 1, Math.ceil(now / MICROS_PER_DAY) * MICROS_PER_DAY);
    for (; this.#at < this.#waiting.length; this.#at++) {
      const expiring = this.#waiting[this.#at]!;
      if (expiring.end >= next) break;
      dropOrders(desk, expiring.number);
      desk.delist(expiring.number);
      if (heldOf(run, expiring.number).length === 0) continue;
      if (expiring.opensUntil === undefined) settlePosition(run, desk, expiring);
      else this.#opening.push(expiring);
    }
    if (this.#opening.length > 0) this.#settleOpened(run, desk, next);
  }

  #settleOpened(run: RunState, desk: OrderDesk, next: Micros): void {
    const isLast = run.step + 1 === run.schedule.times.length;
    this.#opening = this.#opening.filter((expiring) => {
      const { underlying, end, opensUntil } = expiring;
      const hasOpened = hasBar(run, underlying, run.step) && lastOpen(run, underlying) >= end;
      // Bars after the session would tell another price.
      if (!hasOpened && !isLast && next <= opensUntil!) return true;
      settlePosition(run, desk, expiring, hasOpened ? openPrice(run, underlying) : undefined);
      return false;
    });
  }
}

function sessionOf({ id, calendar }: Instrument, time: Micros): Micros {
  return calendarOf(calendar ?? venueOf(id)).sessionAt(time).end;
}

function dropOrders(desk: OrderDesk, instrument: number): void {
  const { book } = desk;
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING) continue;
    const legs = book.type[slot] === COMBO ? desk.combos.get(book.id[slot]!)! : [];
    const concerned = book.instrument[slot] === instrument || legs.some((leg) => leg.instrument === instrument);
    if (concerned) desk.drop(slot, 'EXPIRED');
  }
  if (book.dead > 0) book.compact();
}

/**
 * Closes the position at the option's intrinsic value by the underlying's last close or by its opening, or at its last close where the run has no bars of the underlying.
 * A delivery is that and a trade in the underlying at its close, which together cost the strike. An account that cannot
 * take or make the delivery, by its cash or its initial margin, keeps the money instead.
 */
function settlePosition(...[run, desk, expiring, opened]: [RunState, OrderDesk, Expiring, number?]): void {
  const { number, option, underlying } = expiring;
  if (option.kind !== 'option') {
    return close(run, desk, { instrument: number, price: endPrice(run, desk, number), reason: endReason(option) });
  }
  const spot = opened ?? (underlying < 0 ? NaN : lastClose(run, underlying));
  const { multiplier, right = 'call', strike = NaN } = option;
  const quantity = run.account.positions[number]!;
  const terms = { right, strike, multiplier, quantity };
  const price = spot > 0 ? priceAt(option, spot) : lastClose(run, number);
  close(run, desk, { instrument: number, price, reason: 'expiry' });
  if (option.settlement !== 'physical' || underlying < 0) return;
  const { underlying: units } = settleOption({ ...terms, settlement: 'physical' }, spot);
  if (units !== 0) {
    const quantity = units / run.multipliers[underlying]!;
    trade(run, desk, { instrument: underlying, quantity, price: spot, reason: 'expiry', mayRefuse: true });
  }
}

function priceAt(option: Instrument, spot: number): number {
  const { multiplier, right = 'call', strike = NaN } = option;
  if (option.settlement === 'coin') return settlementPrice(option, spot);
  return settleOption({ right, strike, multiplier, quantity: 0, settlement: 'cash' }, spot).value / multiplier;
}

/** A long and a short position side by side are closed one by one. */
function close(run: RunState, desk: OrderDesk, what: Omit<Settled, 'quantity' | 'reduces'>): void {
  for (const quantity of heldOf(run, what.instrument))
    trade(run, desk, { ...what, quantity: -quantity, reduces: true });
}

/** By setting the last close, nothing, or the price that is given for it. */
function endPrice(run: RunState, { fills: { endOfInstrument = 'last' } }: OrderDesk, instrument: number): number {
  // An inverse contract has no value at a price of zero.
  if (endOfInstrument === 'zero') return run.inverse?.[instrument] === 1 ? lastClose(run, instrument) : 0;
  const given = endOfInstrument === 'last' ? undefined : endOfInstrument[run.schedule.instruments[instrument]!];
  return given === undefined || (given <= 0 && run.inverse?.[instrument] === 1) ? lastClose(run, instrument) : given;
}

function endReason({ kind, expiry }: Instrument): FillReason {
  return kind === 'future' && expiry !== undefined ? 'settlement' : 'delisting';
}

interface Settled {
  instrument: number;
  quantity: number;
  price: number;
  reason: FillReason;
  reduces?: boolean;
  /** Whether an account on credit may refuse it. */
  mayRefuse?: boolean;
}

function heldOf({ account }: RunState, instrument: number): number[] {
  if (isWatched(account)) return account.holdings(instrument);
  return account.positions[instrument] === 0 ? [] : [account.positions[instrument]!];
}

function trade(run: RunState, desk: OrderDesk, { reason, mayRefuse = false, ...what }: Settled): void {
  const { account, execution, fills } = run;
  Object.assign(execution, { reduces: false, ...what, fee: 0, order: 0, cause: causeOf(reason) });
  const side = { instrument: what.instrument, side: Math.sign(what.quantity) };
  const releases = mayRelease(desk, account, side);
  if (isWatched(account) && mayRefuse) markCloses(run, account);
  if (isWatched(account) && !mayRefuse) account.force(execution);
  else if (account.settle(execution) !== null) return;
  fills.pushAtClose(run.step, execution, account);
  if (run.listening) desk.tellFill(execution, { remaining: 0 });
  if (releases) release(desk, account, side);
}

function isWatched(account: RunState['account']): account is WatchedAccount {
  return 'force' in account;
}
