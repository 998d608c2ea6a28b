import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, open, readdir, realpath, stat } from 'node:fs/promises';
import path, { basename, delimiter, join } from 'node:path';
import { irregular } from '../catalog/regular-files';
import { HoldfastError } from '../model/errors';
import { scriptNameSchema } from '../model/scripts';

/** How a program is started: `command` with `args` before those of the run. */
export interface ScriptProgram {
  name: string;
  language: ScriptLanguage;
  command: string;
  args: string[];
  /** SHA-256 of the program itself. */
  hash: string;
}

export type ScriptLanguage = 'python' | 'node' | 'shell' | 'other';

export interface ScriptPlaces {
  scriptsDir: string;
  /** Program that runs Python; empty: that of `.venv` in the folder of scripts, or `python3`. */
  python: string;
}

/** A program of the folder, for lists. */
export interface ListedScript {
  name: string;
  language: ScriptLanguage;
  bytes: number;
  modified: string;
}

const BY_EXTENSION: Readonly<Record<string, ScriptLanguage>> = {
  ...{ '.py': 'python', '.js': 'node', '.mjs': 'node', '.cjs': 'node', '.sh': 'shell', '.exe': 'other' },
};
const SKIPPED = new Set(['node_modules', '__pycache__', 'venv', 'env', 'results']);
const MOST_LISTED = 10_000;
const DEEPEST = 8;
const HEAD_BYTES = 512;

/**
 * A program of the folder of scripts, by what its path really is.
 * @throws HoldfastError SCRIPT_NOT_FOUND or SCRIPT_UNUSABLE with the path `name`, VALIDATION for a name that climbs
 */
export async function findScript(places: ScriptPlaces, name: string): Promise<ScriptProgram> {
  const file = await scriptFile(places.scriptsDir, name);
  const head = await headOf(file);
  const isExecutable = await isRunnable(file);
  const language = languageOf(file, head, isExecutable);
  if (language === undefined) {
    const message = `${name} is no program: it has no extension that is known and no first line that names one, and is not executable.`;
    throw new HoldfastError('SCRIPT_UNUSABLE', message, { path: 'name' });
  }
  return { name, language, ...(await commandOf(places, { file, head, language })), hash: await hashOf(file) };
}

/**
 * Where a program lies, links followed.
 * @throws HoldfastError what `findScript` throws
 */
export async function scriptFile(scriptsDir: string, name: string): Promise<string> {
  if (!scriptNameSchema.safeParse(name).success) {
    const message = 'name: must be a relative path below the folder of scripts';
    throw new HoldfastError('VALIDATION', message, { path: 'name' });
  }
  const base = await realpath(scriptsDir).catch(() => undefined);
  const file = base && (await realpath(path.join(base, name)).catch(() => undefined));
  const found = file && isWithin(base, file) ? await stat(file).catch(() => undefined) : undefined;
  if (!file || !found || irregular(found) !== undefined) {
    throw new HoldfastError('SCRIPT_NOT_FOUND', `Script not found: ${name}`, { path: 'name' });
  }
  return file;
}

/** Every program below the folder, by name. */
export async function listScripts(scriptsDir: string): Promise<ListedScript[]> {
  const base = await realpath(scriptsDir).catch(() => undefined);
  if (base === undefined) return [];
  const found: ListedScript[] = [];
  await walk(found, { base, folder: base, name: '', depth: 0 });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Walked {
  base: string;
  folder: string;
  name: string;
  depth: number;
}

async function walk(found: ListedScript[], { base, folder, name, depth }: Walked): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name) || found.length >= MOST_LISTED) continue;
    const shown = path.posix.join(name, entry.name);
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEEPEST) await walk(found, { base, folder: place, name: shown, depth: depth + 1 });
      continue;
    }
    const listed = await listedScript(base, place, shown);
    if (listed) found.push(listed);
  }
}

async function listedScript(base: string, place: string, name: string): Promise<ListedScript | undefined> {
  const file = await realpath(place).catch(() => undefined);
  if (file === undefined || !isWithin(base, file) || !scriptNameSchema.safeParse(name).success) return undefined;
  const facts = await stat(file).catch(() => undefined);
  if (!facts?.isFile()) return undefined;
  const head = await headOf(file).catch(() => Buffer.alloc(0));
  const language = languageOf(file, head, await isRunnable(file));
  return language && { name, language, bytes: facts.size, modified: facts.mtime.toISOString() };
}

/** By the first line, else by the extension, else as something that the system itself can start. */
function languageOf(file: string, head: Buffer, isExecutable: boolean): ScriptLanguage | undefined {
  const [interpreter] = firstLine(head);
  const extension = BY_EXTENSION[path.extname(file).toLowerCase()];
  if (interpreter === undefined) return extension ?? (isExecutable && isBinary(head) ? 'other' : undefined);
  const program = path.basename(interpreter);
  if (/^python[\d.]*$/.test(program)) return 'python';
  if (program === 'node') return 'node';
  return /^(ba|da|z|k)?sh$/.test(program) ? 'shell' : 'other';
}

interface Recognized {
  file: string;
  head: Buffer;
  language: ScriptLanguage;
}

async function commandOf(places: ScriptPlaces, { file, head, language }: Recognized) {
  const [interpreter, ...more] = firstLine(head);
  if (language === 'python') return { command: await pythonOf(places), args: [...more, file] };
  if (language === 'node') return { command: process.execPath, args: [...more, file] };
  if (interpreter !== undefined) return { command: interpreter, args: [...more, file] };
  return language === 'shell' ? { command: '/bin/sh', args: [file] } : { command: file, args: [] };
}

async function pythonOf({ scriptsDir, python }: ScriptPlaces): Promise<string> {
  if (python !== '') return python;
  const own = path.join(scriptsDir, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');
  return (await isRunnable(own)) ? own : process.platform === 'win32' ? 'python' : 'python3';
}

/** Program and argument of a first line such as `#!/usr/bin/env -S python3 -u`. */
function firstLine(head: Buffer): string[] {
  if (head.subarray(0, 2).toString('latin1') !== '#!') return [];
  const words = head.toString('utf8').slice(2).split(/\r?\n/)[0]!.trim().split(/\s+/).filter(Boolean);
  if (path.basename(words[0] ?? '') !== 'env') return words;
  return words.slice(1).filter((word, i) => !(i === 0 && word === '-S'));
}

/** ELF, Mach-O of either order or several architectures, and PE. */
function isBinary(head: Buffer): boolean {
  const magic = head.subarray(0, 4).toString('hex');
  return /^(7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe|4d5a)/.test(magic);
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/**
 * Refuses a program whose interpreter is not on this machine, before anything is begun.
 * @param path folders of programs, as the environment has them
 * @throws HoldfastError SCRIPT_UNUSABLE
 */
export async function requireInstalled({ name, command }: ScriptProgram, path: string | undefined): Promise<void> {
  const folders = /[\\/]/.test(command) ? [''] : (path ?? '').split(delimiter).filter(Boolean);
  // Windows adds an extension of its own.
  if (process.platform === 'win32') return;
  for (const folder of folders) if (await isRunnable(join(folder, command))) return;
  throw new HoldfastError('SCRIPT_UNUSABLE', `${name} needs the program ${basename(command)}, which is not installed.`);
}

function isRunnable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export function isWithin(base: string, place: string): boolean {
  return place.startsWith(base.endsWith(path.sep) ? base : base + path.sep);
}
