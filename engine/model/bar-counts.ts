/** How many bars a range has for some instruments. */
export interface BarCounts {
  /** Of the instrument, or those with the same times, that have most of them. */
  longest: number;
  /** Closes of any of them, each time once: where the equity of a run is told. */
  closes: number;
}
