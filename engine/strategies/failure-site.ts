import { SourceMap, type SourceMapPayload } from 'node:module';
import type { ErrorBody } from '../model/errors';
import { propertyOf } from '../model/message-of';

/** A position in the source of a strategy file, both numbers counted from 1. */
export interface SourcePosition {
  /** Name within the strategies folder. */
  file: string;
  line: number;
  column: number;
}

/** Where in the source of a strategy something was thrown. */
export interface FailureSite extends SourcePosition {
  /** The strategy's own frames, innermost first: `onBar (my.ts:12:7)`. */
  stack: string[];
}

/** Scripts whose positions are known; the oldest go first. */
const MAX_SCRIPTS = 2000;
const PREFIX = 'holdfast-strategy:';
const FRAME = /^\s*at (?:(.*?) \()?holdfast-strategy:(\d+)\/(.+):(\d+):(\d+)\)?$/;
/** The first line of a syntax error's stack. */
const HEAD = /^holdfast-strategy:(\d+)\/(.+):(\d+)$/;

const scripts = new Map<string, SourceMap>();
let serial = 0;

/**
 * Gives the compiled text of a strategy file a name under which its frames are found in stacks.
 * @param map the source map of the compiler, as JSON
 */
export function nameScript(file: string, map: string | undefined): string {
  const name = `${PREFIX}${++serial}/${file}`;
  if (map !== undefined) scripts.set(name, new SourceMap(JSON.parse(map) as SourceMapPayload));
  const oldest = scripts.keys().next();
  if (scripts.size > MAX_SCRIPTS && !oldest.done) scripts.delete(oldest.value);
  return name;
}

/** Where an error left the code of a strategy file; undefined for one that has not been there. */
export function siteOf(error: unknown): FailureSite | undefined {
  const stack = propertyOf(error, 'stack');
  if (typeof stack !== 'string') return undefined;
  const lines = stack.split('\n');
  const frames = lines.flatMap((line) => frameOf(line) ?? []);
  const first = frames[0]?.at ?? headOf(lines);
  return first && { ...first, stack: frames.map(({ text }) => text) };
}

function frameOf(line: string): { at: SourcePosition; text: string } | undefined {
  const found = FRAME.exec(line);
  if (!found) return undefined;
  const [, name, number, file, row, column] = found;
  const at = original(`${PREFIX}${number}/${file}`, { file: file!, line: Number(row), column: Number(column) });
  const called =
    name === undefined || /^(Object\.)?<anonymous>$/.test(name) ? undefined : name.replace(/^Object\./, '');
  return { at, text: called === undefined ? positionText(at) : `${called} (${positionText(at)})` };
}

/** Below its head such a stack shows the line, and a mark below the place. */
function headOf([head, , marks]: readonly string[]): SourcePosition | undefined {
  const found = HEAD.exec(head!);
  if (!found) return undefined;
  const [, number, file, line] = found;
  const column = Math.max(0, marks?.indexOf('^') ?? 0) + 1;
  return original(`${PREFIX}${number}/${file}`, { file: file!, line: Number(line), column });
}

/** The compiled text keeps its lines and columns only by way of its source map. */
function original(script: string, at: SourcePosition): SourcePosition {
  const entry = scripts.get(script)?.findEntry(at.line - 1, at.column - 1);
  if (!entry || !('originalLine' in entry)) return at;
  return { file: at.file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

export function positionText({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

const FAILED = 'The strategy threw: ';

/** The error of a strategy as it is shown: its first line says where it was thrown. */
export function shownFailure(body: ErrorBody): ErrorBody {
  const { details = {}, message } = body;
  const { file, line, column } = details;
  if (typeof file !== 'string' || !message.startsWith(FAILED)) return body;
  const at = positionText({ file, line: Number(line), column: Number(column) });
  return { ...body, message: `The strategy threw at ${at}: ${message.slice(FAILED.length)}` };
}

/** The same without its site: how deep the stack was that overflowed is a matter of luck, and its result must not be. */
export function hashedFailure(body: ErrorBody): ErrorBody {
  if (!body.details) return body;
  const { file: _file, line: _line, column: _column, stack: _stack, ...details } = body.details;
  return { ...body, details };
}
