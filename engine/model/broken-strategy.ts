import type { BrokenStrategy } from './result';

/** A broken strategy file in one line: `my.ts:12:7: Unexpected token`. */
export function brokenText({ file, source, line, column, message }: BrokenStrategy): string {
  const at = line === undefined ? '' : `:${line}:${column}`;
  const [first] = message.split('\n');
  return source === undefined ? `${file}${at}: ${first}` : `${file}: ${first} (${source}${at})`;
}
