import { isInverse, type Instrument } from '../model/instrument';
import { findUnderlying } from './find-underlying';
import { isBroadIndex } from './broad-indices';
import type { OptionPosition } from './option-spreads';
import { positionMargin } from './position-margin';
import { BROAD_INDEX_MARGIN, SHARE_MARGIN, type MarginRule } from './short-option-margin';

interface Option {
  number: number;
  terms: Omit<OptionPosition, 'quantity' | 'price'>;
}

interface Group {
  /** Number of the underlying; -1 where it has no bars. */
  underlying: number;
  multiplier: number;
  rule: MarginRule;
  /** Quoted in the underlying, so that margins are too. */
  inCoin: boolean;
  options: Option[];
}

/** What one unit of price is worth, by instrument: in its own currency, and at the moment in that of the account. */
interface Worths {
  multipliers: Float64Array;
  worth: Float64Array;
}

/**
 * Margin of the options of a run, by underlying. Undefined where it has none.
 * @param worths without them all is of one currency
 * @param shown how many of the first instruments options may be written on; all of them where nothing is said
 */
export function optionMargins(
  instruments: readonly Instrument[],
  worths?: Worths,
  shown = instruments.length,
): OptionMargins | undefined {
  const candidates = instruments.slice(0, shown);
  const groups = new Map<string, Group>();
  instruments.forEach((option, number) => {
    const { kind, right, strike, expiry, multiplier, settlement } = option;
    if (kind !== 'option' || right === undefined || strike === undefined || expiry === undefined) return;
    const underlying = findUnderlying(candidates, option);
    const inCoin = settlement === 'coin';
    const key = `${underlying < 0 ? `?${option.underlying}` : underlying}${inCoin ? ' in coin' : ''}`;
    const group = groups.get(key) ?? {
      inCoin,
      underlying,
      multiplier: coverOf(instruments[underlying]),
      rule: isBroadIndex(option.underlying) ? BROAD_INDEX_MARGIN : SHARE_MARGIN,
      options: [],
    };
    group.options.push({ number, terms: { right, strike, expiry, multiplier } });
    groups.set(key, group);
  });
  return groups.size === 0 ? undefined : new OptionMargins([...groups.values()], instruments.length, worths);
}

/** Units of the underlying that one of it is. An inverse contract is no fixed number of them, and covers nothing. */
function coverOf(underlying: Instrument | undefined): number {
  if (underlying === undefined) return 1;
  return isInverse(underlying) ? 0 : underlying.multiplier;
}

export class OptionMargins {
  readonly #groups: readonly Group[];
  readonly #kinds: Uint8Array;
  readonly #worths: Worths | undefined;
  readonly #underlyings: readonly number[];

  constructor(groups: readonly Group[], instruments: number, worths?: Worths) {
    this.#groups = groups;
    this.#kinds = new Uint8Array(instruments);
    this.#worths = worths;
    const underlyings = groups.map(({ underlying }) => underlying).filter((underlying) => underlying >= 0);
    this.#underlyings = [...new Set(underlyings)].sort((a, b) => a - b);
    for (const { underlying, options } of groups) {
      if (underlying >= 0) this.#kinds[underlying] = UNDERLYING;
      for (const { number } of options) this.#kinds[number] = OPTION;
    }
  }

  isOption(instrument: number): boolean {
    return this.#kinds[instrument] === OPTION;
  }

  /** Numbers of the underlyings that have bars, ascending. */
  underlyings(): readonly number[] {
    return this.#underlyings;
  }

  /** Numbers of the options on an underlying, ascending. */
  optionsOn(underlying: number): number[] {
    const own = this.#groups.filter((group) => group.underlying === underlying);
    return own.flatMap(({ options }) => options.map(({ number }) => number)).sort((a, b) => a - b);
  }

  /** Whether the price of an instrument counts although nothing of it may be held. */
  isUnderlying(instrument: number): boolean {
    return this.#kinds[instrument] === UNDERLYING;
  }

  /**
   * What an account must be worth for its options, in its currency: long ones their market value, since nothing is lent on
   * them, and short ones `positionMargin`. Where the underlying has no price the strike of each option stands for it.
   */
  margin(positions: Float64Array, marks: Float64Array): number {
    let margin = 0;
    for (const group of this.#groups) {
      const held: OptionPosition[] = [];
      const rate = this.#rateOf(group);
      for (const { number, terms } of group.options) {
        const quantity = positions[number]!;
        if (quantity === 0) continue;
        const price = marks[number]!;
        if (quantity > 0) margin += quantity * price * terms.multiplier * rate;
        held.push({ ...terms, quantity, price });
      }
      if (held.some(({ quantity }) => quantity < 0)) margin += rate * shortMargin(group, held, { positions, marks });
    }
    return margin;
  }

  /** Rate of the currency of a group's options, which is one. */
  #rateOf({ options }: Group): number {
    if (this.#worths === undefined) return 1;
    const { worth, multipliers } = this.#worths;
    const { number } = options[0]!;
    return worth[number]! / multipliers[number]!;
  }
}

const OPTION = 1;
const UNDERLYING = 2;

function shortMargin(
  { underlying, multiplier, rule, inCoin }: Group,
  options: readonly OptionPosition[],
  { positions, marks }: { positions: Float64Array; marks: Float64Array },
): number {
  const mark = underlying < 0 ? 0 : marks[underlying]!;
  const spot = mark > 0 ? mark : undefined;
  const units = underlying < 0 || inCoin ? 0 : positions[underlying]! * multiplier;
  if (!inCoin) return positionMargin({ spot, units, options }, rule);
  // By the rule of options in money, in coins; without a price the strike of each stands for it.
  if (spot !== undefined) {
    const inMoney = options.map((one) => ({ ...one, price: one.price * spot }));
    return positionMargin({ spot, units, options: inMoney }, rule) / spot;
  }
  return options.reduce((sum, one) => sum + positionMargin({ units, options: [one] }, rule) / one.strike, 0);
}
