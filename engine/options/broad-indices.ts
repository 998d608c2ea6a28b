/** Broad indices that Cboe and Nasdaq list options on, by the symbol of what they are written on; the rule is Cboe's own. */
const BROAD = new Set('SPX XSP NDX XND RUT MRUT DJX OEX XEO VIX'.split(' '));

/** @param underlying symbol, with or without its venue */
export function isBroadIndex(underlying = ''): boolean {
  return BROAD.has(underlying.split('.')[0]!.replace(/^\^/, ''));
}
