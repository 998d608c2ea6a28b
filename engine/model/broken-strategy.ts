/** A strategy file that cannot be taken as it is now, and why. Its last good version, if there is one, stays usable. */
export interface BrokenStrategy {
  /** Name within the strategies folder. */
  file: string;
  /** Of the strategy that it defines, as far as that can be read. */
  id?: string;
  message: string;
  /** Where the position lies, if not in the file itself: in one that it imports. */
  source?: string;
  /** Counted from 1; none where the file as a whole is at fault. */
  line?: number;
  column?: number;
}

/** A broken strategy file in one line: `my.ts:12:7: Unexpected token`. */
export function brokenText({ file, source, line, column, message }: BrokenStrategy): string {
  const at = line === undefined ? '' : `:${line}:${column}`;
  const [first] = message.split('\n');
  return source === undefined ? `${file}${at}: ${first}` : `${file}: ${first} (${source}${at})`;
}
