/**
 * How V8 compiles in engine threads, for `v8.setFlagsFromString`. Its budget of what one function may inline (920 bytes of
 * bytecode) is spent before the way from a strategy's order to the book is in one piece.
 */
export const V8_FLAGS = '--max-inlined-bytecode-size-cumulative=4000';
