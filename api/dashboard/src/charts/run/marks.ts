/** What a strategy did, as the price chart marks it. Times are ISO 8601. */
export interface FillMark {
  time: string;
  side: 'buy' | 'sell';
  price: number;
}

/** A round trip: a line from its entry to its exit, or to the last step while it is open. */
export interface TripMark {
  key: string;
  entryTime: string;
  entryPrice: number;
  exitTime: string | null;
  exitPrice: number | null;
  won: boolean;
}

/** A price at which an order waited. */
export interface LevelMark {
  from: string;
  to: string | null;
  price: number;
  kind: 'stop' | 'target';
}

export interface Marks {
  fills: readonly FillMark[];
  trips: readonly TripMark[];
  levels: readonly LevelMark[];
}

export const NO_MARKS: Marks = { fills: [], trips: [], levels: [] };

/** A drawdown, the deepest first. */
export interface ShadedRange {
  peak: string;
  recovered: string | null;
}
