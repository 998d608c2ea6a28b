import { allowsNegative, type Instrument } from '../../model/instrument';

/** How far, in steps, a number may lie off a multiple and still count as one. */
const TOLERANCE = 1e-6;
/** Of the number itself: what its digits leave open, which counts where there are many steps. */
const PRECISION = 1e-15;
/** Powers of ten up to this are exact. */
const MOST_DECIMALS = 15;

/** The number of twelve digits that another is but for rounding; itself where there is none. */
export function plainNumber(value: number): number {
  const short = Number(value.toPrecision(12));
  return Math.abs(short - value) <= 1e-14 * Math.abs(value) ? short : value;
}

/** Rounds to multiples of an increment. `undefined` leaves every number as it is. */
export class Increment {
  readonly #size: number;
  /** Whole where the increment is one over a whole number, so that multiples come out as their decimal reads. */
  readonly #perUnit: number;
  /** The increment as a whole number over a power of ten, for the same reason; 0 where it is none. */
  readonly #units: number;
  readonly #scale: number;

  constructor(size: number | undefined) {
    this.#size = size ?? 0;
    const decimals = decimalsOf(this.#size);
    this.#scale = decimals > MOST_DECIMALS ? 0 : 10 ** decimals;
    this.#units = Math.round(this.#size * this.#scale);
    const perUnit = Math.round(1 / this.#size);
    this.#perUnit = Math.abs(perUnit * this.#size - 1) < 1e-9 ? perUnit : 0;
  }

  down(value: number): number {
    return this.#size === 0 ? value : this.#floor(value);
  }

  /** Down to the multiple that is nearer to zero, whatever the sign. */
  towardZero(value: number): number {
    return this.#size === 0 ? value : Math.sign(value) * this.#floor(Math.abs(value));
  }

  up(value: number): number {
    return this.#size === 0 ? value : this.#ceil(value);
  }

  /** Up for a buy, down for a sale: against the one who trades. */
  worse(value: number, side: number): number {
    return side > 0 ? this.up(value) : this.down(value);
  }

  /** Down for a buy, up for a sale: never past what the trader allows. */
  better(value: number, side: number): number {
    return side > 0 ? this.down(value) : this.up(value);
  }

  /** The multiple that a sum of multiples stands for: what differs from it by rounding alone. */
  nearest(value: number): number {
    if (this.#size === 0) return value;
    const whole = this.#value(Math.round(this.#steps(value)));
    return Math.abs(whole - value) <= TOLERANCE * this.#size + PRECISION * Math.abs(value) ? whole : value;
  }

  #floor(value: number): number {
    const steps = this.#steps(value);
    return this.#value(Math.floor(steps + slack(steps)));
  }

  #ceil(value: number): number {
    const steps = this.#steps(value);
    return this.#value(Math.ceil(steps - slack(steps)));
  }

  #steps(value: number): number {
    return this.#perUnit > 0 ? value * this.#perUnit : value / this.#size;
  }

  #value(steps: number): number {
    if (this.#perUnit > 0) return steps / this.#perUnit;
    return this.#scale === 0 ? steps * this.#size : (steps * this.#units) / this.#scale;
  }
}

function slack(steps: number): number {
  return Math.min(0.5, TOLERANCE + PRECISION * Math.abs(steps));
}

/** Decimals of a number as it is written. */
function decimalsOf(value: number): number {
  const [, digits = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, digits.length - Number(exponent));
}

/** What an instrument demands of an order, with defaults for what it leaves open. */
export interface InstrumentRules {
  instrument: Instrument;
  price: Increment;
  size: Increment;
  minQuantity: number;
  listed: number;
  delisted: number;
  /** Whether it is listed or delisted at some time. */
  dated: boolean;
  /** What every price must be above. */
  leastPrice: number;
  /** Whether every price and every size may be traded as it is, at any time. */
  free: boolean;
}

export function rulesOf(instrument: Instrument): InstrumentRules {
  // What cannot be traded is never listed.
  const {
    untradable,
    listed = untradable ? Infinity : -Infinity,
    delisted = Infinity,
    minQuantity = 0,
    priceIncrement,
    sizeIncrement,
  } = instrument;
  const dated = listed !== -Infinity || delisted < Infinity;
  return {
    instrument,
    price: new Increment(priceIncrement),
    size: new Increment(sizeIncrement),
    minQuantity,
    listed,
    delisted,
    dated,
    leastPrice: allowsNegative(instrument) ? -Infinity : 0,
    free: !dated && minQuantity === 0 && priceIncrement === undefined && sizeIncrement === undefined,
  };
}
