/** A string of JSON, or a sign of its structure. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

interface Level {
  /** Of an object. */
  keys?: Set<string>;
  /** Of the value at hand. */
  at: string | number;
}

/** The path of the first key that an object of a valid JSON text has twice, which `JSON.parse` lets win silently. */
export function repeatedKey(text: string): string | undefined {
  const levels: Level[] = [];
  let string = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), at: '' });
    else if (token === '[') levels.push({ at: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') {
      if (typeof level!.at === 'number') level!.at++;
    } else if (token === ':') {
      const key = JSON.parse(string) as string;
      level!.at = key;
      if (level!.keys!.has(key)) return levels.map(({ at }) => at).join('.');
      level!.keys!.add(key);
    } else string = token;
  }
  return undefined;
}
