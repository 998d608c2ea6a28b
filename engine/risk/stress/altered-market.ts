import { calendarOfPanel, PRICE_FIELDS, QUOTE_FIELDS, type MarketData, type Panel } from '../../columns/market-data';
import { rowsWithin, type TimeRange } from '../../columns/rows-within';

/** The bars of an instrument within a window, by their places in the columns of a panel that may be changed. */
export interface Track {
  instrument: string;
  panel: Panel;
  /** Of bars that the instrument has, ascending. */
  places: readonly number[];
  /** Of its last bar before the window; -1 where there is none. */
  before: number;
  /** Of the bars after the window. */
  after: readonly number[];
  /** From a bar to the next row of the panel. */
  width: number;
}

/** A market whose panels are copied as soon as they are changed; the original stays as it is. */
export class AlteredMarket {
  readonly #market: MarketData;
  readonly #panels: Panel[];
  readonly #own = new Set<number>();
  readonly #spread: number;

  /** @param spread of the run's settings, as a fraction of the price */
  constructor(market: MarketData, spread = 0) {
    this.#market = market;
    this.#panels = [...market.panels];
    this.#spread = spread;
  }

  /** The changed market, by a name of its own. */
  as(hash: string): MarketData {
    return { ...this.#market, hash, panels: this.#panels };
  }

  /** The bars of an instrument that a window has, to be changed. */
  track(instrument: string, window: TimeRange): Track {
    return this.#trackIn(this.#toChange(this.#panelOf(instrument)), instrument, window);
  }

  /** The bars of an instrument as they were in the beginning, to be read. */
  original(instrument: string, window: TimeRange): Track {
    return this.#trackIn(this.#market.panels[this.#panelOf(instrument)]!, instrument, window);
  }

  /** The bars of an instrument as they are now, to be read. */
  present(instrument: string, window: TimeRange): Track {
    return this.#trackIn(this.#panels[this.#panelOf(instrument)]!, instrument, window);
  }

  /** Spreads by bar as fractions of the price, at first that of the settings. */
  spreadsOf(panel: Panel): Float64Array {
    return (panel.spread ??= new Float64Array(panel.open.length).fill(this.#spread));
  }

  #trackIn(panel: Panel, instrument: string, window: TimeRange): Track {
    const width = panel.instruments.length;
    const k = panel.instruments.indexOf(instrument);
    const { from, to } = rowsWithin(panel, window, calendarOfPanel(this.#market, panel));
    const placesOf = (first: number, end: number) => {
      const places: number[] = [];
      for (let row = first; row < end; row++) if (has(panel, row * width + k)) places.push(row * width + k);
      return places;
    };
    const [places, after] = [placesOf(from, to), placesOf(to, panel.times.length)];
    let before = (from - 1) * width + k;
    while (before >= 0 && !has(panel, before)) before -= width;
    return { instrument, panel, places, before: Math.max(-1, before), after, width };
  }

  #panelOf(instrument: string): number {
    return this.#panels.findIndex(({ instruments }) => instruments.includes(instrument));
  }

  #toChange(index: number): Panel {
    const panel = this.#panels[index]!;
    if (this.#own.has(index)) return panel;
    const fields = [...PRICE_FIELDS, ...QUOTE_FIELDS.filter((field) => panel[field])];
    const copies = Object.fromEntries(fields.map((field) => [field, panel[field]!.slice()]));
    this.#own.add(index);
    return (this.#panels[index] = { ...panel, ...copies });
  }
}

function has({ close }: Panel, place: number): boolean {
  return !Number.isNaN(close[place]!);
}

/** Last price before a window, or the first within it; NaN where there is neither. */
export function priceBefore({ panel, places, before }: Track): number {
  return before >= 0 ? panel.close[before]! : (panel.open[places[0] ?? -1] ?? NaN);
}

/** Whether all prices of the bars are above 0, that before them included. */
export function isPositive({ panel, places, before }: Track): boolean {
  return places.every((at) => panel.low[at]! > 0) && (before < 0 || panel.close[before]! > 0);
}

/** Multiplies the prices of a bar: by a factor at its open, and by one at its close and of its quotes. */
export function moveBar(panel: Panel, at: number, [atOpen, atClose]: readonly [number, number]): void {
  const between = atOpen === atClose ? atOpen : Math.sqrt(atOpen * atClose);
  panel.open[at]! *= atOpen;
  panel.close[at]! *= atClose;
  const [open, close] = [panel.open[at]!, panel.close[at]!];
  panel.high[at] = Math.max(panel.high[at]! * between, open, close);
  panel.low[at] = Math.min(panel.low[at]! * between, open, close);
  moveQuotes(panel, at, atClose);
}

export function moveQuotes({ bid, ask }: Panel, at: number, factor: number): void {
  if (bid) bid[at]! *= factor;
  if (ask) ask[at]! *= factor;
}
