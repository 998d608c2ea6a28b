/** Indices whose symbol at Yahoo is not that of their options. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  GSPC: 'SPX',
  NSEI: 'NIFTY',
  NSEBANK: 'BANKNIFTY',
  BSESN: 'SENSEX',
};

/** What derivatives call the instrument with a symbol: that symbol, of Yahoo's `^GSPC` `SPX`. */
export function underlyingName(symbol: string): string {
  const name = symbol.replace(/^\^/, '');
  return OTHER_NAMES[name] ?? name;
}
