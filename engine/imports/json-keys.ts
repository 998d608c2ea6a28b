import { firstBytes } from '../catalog/text-cells';
import { MOST_COLUMNS, TextFault } from '../catalog/text-head';

const HEAD_BYTES = 256 * 1024;
const SAMPLED = 50;

/**
 * Names that the objects of a file of JSON lines have, by its first lines.
 * @throws TextFault
 */
export async function jsonKeys(path: string): Promise<string[]> {
  const bytes = await firstBytes(path, { most: HEAD_BYTES, isGzip: false });
  const all = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const isCut = bytes.length >= HEAD_BYTES;
  if (isCut && all.length === 1) throw new TextFault('LINE_TOO_LONG');
  const lines = (isCut ? all.slice(0, -1) : all).filter((line) => line.trim() !== '').slice(0, SAMPLED);
  const keys = new Set<string>();
  for (const line of lines) for (const key of keysOf(line)) keys.add(key);
  if (keys.size === 0) throw new TextFault('FILE_BROKEN');
  if (keys.size > MOST_COLUMNS) throw new TextFault('COLUMNS_TOO_MANY');
  return [...keys];
}

function keysOf(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.keys(value);
  } catch {
    // Told below.
  }
  throw new TextFault('FILE_BROKEN');
}
