import type { Instrument } from '../../model/instrument';
import type { OrderFill, OrderId } from '../../model/order';
import { findUnderlying } from '../../options/find-underlying';
import { buildChain, type OptionChain } from '../../options/option-chain';
import { impliedForward } from '../../options/implied-forward';
import { selectDelta } from '../../options/select-delta';
import { selectExpiry } from '../../options/select-expiry';
import type { RowContext } from '../define-strategy';

export interface StrangleParameters {
  stop_loss_pct: number;
  profit_target_pct: number;
  delta: number;
  days_to_expiry: number;
  min_days_to_expiry: number;
  rate: number;
  size: number;
}

/** The strangle on one underlying: from the choice of its legs to their end. */
export class StranglePositions {
  readonly #chain: OptionChain;
  /** Number of the underlying; -1 where the run has no bars of it. */
  readonly #underlying: number;
  /** Options that are quoted in their underlying. */
  readonly #inCoin: boolean;
  readonly #parameters: StrangleParameters;
  readonly #prices: Float64Array;
  #legs: readonly [call: number, put: number] | undefined;
  #order = 0 as OrderId;
  /** Money per unit that both legs were sold for. */
  #premium = 0;
  #closing = false;

  constructor(chain: OptionChain, on: { underlying: number; inCoin: boolean }, parameters: StrangleParameters) {
    const { underlying, inCoin } = on;
    this.#inCoin = inCoin;
    this.#chain = chain;
    this.#underlying = underlying;
    this.#parameters = parameters;
    this.#prices = new Float64Array(chain.strikes.length);
  }

  /** One for each underlying that the run has options on, in the order of the first of them. */
  static byUnderlying(instruments: readonly Instrument[], parameters: StrangleParameters): StranglePositions[] {
    const groups = new Map<string, { underlying: number; members: number[] }>();
    instruments.forEach((option, number) => {
      if (option.kind !== 'option' || !option.right || !option.strike || !option.expiry) return;
      const underlying = findUnderlying(instruments, option);
      const key = underlying < 0 ? `?${option.underlying}` : String(underlying);
      const group = groups.get(key) ?? { underlying, members: [] };
      group.members.push(number);
      groups.set(key, group);
    });
    return [...groups.values()].map(({ underlying, members }) => {
      const contracts = members.map((instrument) => {
        const { right, strike, expiry } = instruments[instrument]!;
        return { instrument, right: right!, strike: strike!, expiry: expiry! };
      });
      const inCoin = members.some((member) => instruments[member]!.settlement === 'coin');
      return new StranglePositions(buildChain(contracts), { underlying, inCoin }, parameters);
    });
  }

  step(ctx: RowContext): void {
    const legs = this.#legs;
    if (legs === undefined) return this.#enter(ctx);
    if (legs.some((leg) => ctx.position(leg) !== 0)) return this.#manage(ctx, legs);
    // The order was refused, or the legs are closed, or they have expired.
    if (ctx.order(this.#order) === undefined) this.#legs = undefined;
  }

  onFill({ order, side, quantity, price }: OrderFill): void {
    if (order !== this.#order) return;
    this.#premium += ((side === 'sell' ? 1 : -1) * quantity * price) / this.#parameters.size;
  }

  #enter(ctx: RowContext): void {
    const { delta, rate, size } = this.#parameters;
    const chain = this.#chain;
    const expiry = selectExpiry(chain, {
      time: ctx.time,
      days: this.#parameters.days_to_expiry,
      minDays: this.#parameters.min_days_to_expiry,
    });
    if (Number.isNaN(expiry)) return;
    // A price in coin is worth what the coin is; without that nothing can be told.
    const coin = this.#inCoin ? (this.#underlying < 0 ? NaN : ctx.close(this.#underlying)) : 1;
    for (let i = 0; i < this.#prices.length; i++) {
      const instrument = chain.instruments[i]!;
      this.#prices[i] = ctx.has(instrument) ? ctx.close(instrument) * coin : NaN;
    }
    const quoted = { time: ctx.time, prices: this.#prices, rate };
    const spot = this.#underlying < 0 ? impliedForward(chain, quoted, expiry) : ctx.close(this.#underlying);
    const [call, put] = (['call', 'put'] as const).map((right) =>
      selectDelta(chain, { ...quoted, spot }, { right, expiry, delta }),
    ) as [number, number];
    if (call < 0 || put < 0) return;
    const legs = [chain.instruments[call]!, chain.instruments[put]!] as const;
    this.#premium = 0;
    this.#closing = false;
    this.#legs = legs;
    this.#order = ctx.combo(legs.map((leg) => ({ instrument: ctx.instruments[leg]!, quantity: -size })));
  }

  #manage(ctx: RowContext, legs: readonly number[]): void {
    if (ctx.order(this.#order) !== undefined || !(this.#premium > 0)) return;
    const cost = legs.reduce((sum, leg) => sum + ctx.close(leg), 0);
    const { stop_loss_pct: loss, profit_target_pct: gain } = this.#parameters;
    this.#closing ||= cost >= this.#premium * (1 + loss) || cost <= this.#premium * (1 - gain);
    if (this.#closing) for (const leg of legs) ctx.target(leg, 0);
  }
}
