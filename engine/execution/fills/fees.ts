import { matchesPattern } from '../../model/id-pattern';
import type { FeeRates, FeeTier, RunConfig } from '../../model/run-config';
import { linearPrice } from '../../portfolio/linear-price';
import { TradedVolume, type TradingBars, type TradingRun } from './traded-volume';
import { OwnFees, type OwnCosts } from './own-costs';

/** What a fill costs besides its price. Money in the account's currency, never negative. */
export interface FeeModel {
  /** @param quantity signed, positive for a buy */
  fee(quantity: number, price: number, instrument: number): number;
  /** Where fees go by what was traded: the run that they are of, and the bars that its orders meet. */
  follow?(run: TradingRun, bars: TradingBars): void;
}

export const noFees: FeeModel = { fee: () => 0 };

/** A fraction of the notional, `|quantity * price| * worth * rate`. */
export class ProportionalFees implements FeeModel {
  readonly #rate: number;
  readonly #worth: Float64Array;

  /** @param worth money of the account that one unit of price is worth, by instrument */
  constructor(rate: number, worth: Float64Array) {
    this.#rate = rate;
    this.#worth = worth;
  }

  fee(quantity: number, price: number, instrument: number): number {
    return Math.abs(quantity * price) * this.#worth[instrument]! * this.#rate;
  }
}

/** Money for each share or contract, `|quantity| * rate`. */
export class UnitFees implements FeeModel {
  readonly #rates: Float64Array;

  /** @param rates by instrument */
  constructor(rates: Float64Array) {
    this.#rates = rates;
  }

  fee(quantity: number, _price: number, instrument: number): number {
    return Math.abs(quantity) * this.#rates[instrument]!;
  }
}

/** A fraction of the notional by instrument and side. */
export class SidedFees implements FeeModel {
  readonly #buys: Float64Array;
  readonly #sales: Float64Array;
  readonly #worth: Float64Array;

  constructor({ buys, sales }: { buys: Float64Array; sales: Float64Array }, worth: Float64Array) {
    this.#buys = buys;
    this.#sales = sales;
    this.#worth = worth;
  }

  fee(quantity: number, price: number, instrument: number): number {
    const rates = quantity > 0 ? this.#buys : this.#sales;
    return Math.abs(quantity * price) * this.#worth[instrument]! * rates[instrument]!;
  }
}

/** The sum of several models, in their order. */
export class SummedFees implements FeeModel {
  readonly #models: readonly FeeModel[];

  constructor(models: readonly FeeModel[]) {
    this.#models = models;
  }

  fee(quantity: number, price: number, instrument: number): number {
    let sum = 0;
    for (const model of this.#models) sum += model.fee(quantity, price, instrument);
    return sum;
  }
}

/** Fractions of the notional of inverse contracts are of what they are worth in coin, `|quantity / price| * worth`. */
export class InverseFees implements FeeModel {
  readonly #model: FeeModel;
  readonly #inverse: Uint8Array;

  constructor(model: FeeModel, inverse: Uint8Array) {
    this.#model = model;
    this.#inverse = inverse;
  }

  fee(quantity: number, price: number, instrument: number): number {
    return this.#model.fee(quantity, Math.abs(linearPrice(this.#inverse, instrument, price)), instrument);
  }
}

/** Fees that go by what was traded in the 30 days before, as exchanges of coins have them. */
export class TieredFees implements FeeModel {
  readonly #volume: TradedVolume;
  readonly #levels: readonly { from: number; fees: FeeModel }[];

  /** @param levels ascending, the first from 0 on */
  constructor(volume: TradedVolume, levels: readonly { from: number; fees: FeeModel }[]) {
    this.#volume = volume;
    this.#levels = levels;
  }

  follow(run: TradingRun, bars: TradingBars): void {
    this.#volume.follow(run, bars);
  }

  fee(quantity: number, price: number, instrument: number): number {
    const traded = this.#volume.before(instrument);
    return this.#levels.findLast(({ from }) => from <= traded)!.fees.fee(quantity, price, instrument);
  }
}

export interface Charged {
  /** Money of the account that one unit of price is worth, by instrument. */
  worth: Float64Array;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse?: Uint8Array | null;
  ids: readonly string[];
  /** Whether an instrument is a contract, for which `perContract` counts in place of `perShare`. */
  contracts: readonly boolean[];
  own?: OwnCosts;
}

export interface FeeModels {
  taker: FeeModel;
  maker: FeeModel | null;
}

/**
 * The models that a run's settings and its strategy ask for: of fills that take what is offered, and of those of resting
 * limits where they differ, else null. The minimum is one of an order, not of a fill, and added where orders are known.
 */
export function feeModels(fees: RunConfig['fees'], charged: Charged): FeeModels {
  return fees.tiers ? tieredModels(fees.tiers, fees, charged) : plainModels(fees, charged);
}

/** @param tiers ascending: before the first one what is said without them */
function tieredModels(
  tiers: readonly FeeTier[],
  { tiers: _, ...fees }: RunConfig['fees'],
  charged: Charged,
): FeeModels {
  const volume = new TradedVolume();
  const levels = [{ from: 0, fees }, ...tiers.map(({ from, ...rates }) => ({ from, fees: { ...fees, ...rates } }))].map(
    ({ from, fees: level }) => ({ from, ...plainModels(level, charged) }),
  );
  return {
    taker: new TieredFees(
      volume,
      levels.map(({ from, taker }) => ({ from, fees: taker })),
    ),
    maker: new TieredFees(
      volume,
      levels.map(({ from, maker, taker }) => ({ from, fees: maker ?? taker })),
    ),
  };
}

function plainModels(fees: RunConfig['fees'], charged: Charged): FeeModels {
  const { byInstrument } = fees;
  const rates = byInstrument ? charged.ids.map((id) => ratesOf(fees, byInstrument, id)) : [fees];
  const differs = charged.own?.definition.fees || rates.some(({ maker = 0, taker = 0 }) => maker !== taker);
  return {
    taker: feeModel(rates, charged, false),
    maker: differs ? feeModel(rates, charged, true) : null,
  };
}

/** @param rates by instrument, or a single one for all of them */
function feeModel(rates: readonly FeeRates[], charged: Charged, maker: boolean): FeeModel {
  const { worth, inverse = null, ids, contracts, own } = charged;
  const column = (pick: (rates: FeeRates, i: number) => number | undefined) =>
    Float64Array.from(ids, (_, i) => pick(rates.length === 1 ? rates[0]! : rates[i]!, i) ?? 0);
  const buying = ({ proportional = 0, buy = 0, ...one }: FeeRates) => proportional + (levied(one, maker) + buy);
  const selling = ({ proportional = 0, sell = 0, ...one }: FeeRates) => proportional + (levied(one, maker) + sell);
  const models: FeeModel[] = [];
  const first = buying(rates[0]!);
  if (rates.some((one) => buying(one) !== first || selling(one) !== first)) {
    models.push(new SidedFees({ buys: column(buying), sales: column(selling) }, worth));
  } else if (first !== 0) models.push(new ProportionalFees(first, worth));
  if (inverse !== null && models[0]) models[0] = new InverseFees(models[0], inverse);
  if (rates.some(({ perShare = 0, perContract = 0 }) => perShare !== 0 || perContract !== 0)) {
    models.push(new UnitFees(column((one, i) => (contracts[i] ? one.perContract : one.perShare))));
  }
  if (own?.definition.fees) models.push(new OwnFees(own, { ids, worth, inverse, maker }));
  return models.length > 1 ? new SummedFees(models) : (models[0] ?? noFees);
}

function levied({ maker = 0, taker = 0 }: FeeRates, isMaker: boolean): number {
  return isMaker ? maker : taker;
}

/** Those of the entries whose pattern an id matches, in their order, each overriding what is before it. */
function ratesOf(
  { byInstrument: _, minimum: _minimum, ...all }: RunConfig['fees'],
  entries: Record<string, FeeRates>,
  id: string,
): FeeRates {
  const own = Object.entries(entries).filter(([pattern]) => matchesPattern(pattern, id));
  return own.reduce<FeeRates>((rates, [, entry]) => ({ ...rates, ...entry }), all);
}
