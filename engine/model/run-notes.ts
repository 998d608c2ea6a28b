import type { CodedTexts } from './run-orders';

/** How much a strategy may write down in a run; what goes beyond is left out and said so. */
export const NOTE_LIMITS = {
  /** Different names, and series in all: one of each name and instrument. */
  names: 64,
  series: 1_000,
  nameLength: 64,
  points: 2_000_000,
  lines: 10_000,
  /** Longer messages are cut. */
  messageLength: 1_000,
} as const;

/** Null where one strategy object trades all instruments. */
export interface NotedSeries {
  name: string;
  instrument: string | null;
  points: number;
}

/** What a strategy wrote down: the points of its series, one series after the other, and its messages. */
export interface RunNotes {
  series: {
    list: NotedSeries[];
    /** `time` in microseconds since the epoch, ascending within a series. */
    columns: { time: Float64Array; value: Float64Array };
    truncated: boolean;
  };
  log: {
    columns: { time: Float64Array; instrument: CodedTexts; message: string[] };
    truncated: boolean;
  };
}
