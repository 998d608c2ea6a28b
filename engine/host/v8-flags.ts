/**
 * How V8 compiles in engine threads, for `v8.setFlagsFromString`. Its budget of what one function may inline (920 bytes of
 * bytecode) is spent before the way from a strategy's order to the book is in one piece. Nor does it put objects of runs, which
 * die with them, among the old ones, where each holds the next run's until the whole heap is looked through.
 */
export const V8_FLAGS = '--max-inlined-bytecode-size-cumulative=4000 --no-allocation-site-pretenuring';
