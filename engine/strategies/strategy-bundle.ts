import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical';

/** A strategy file with the files of its folder that it imports: all of its code that is not the engine's. */
export interface StrategyBundle {
  /** Name of the strategy file, as all names relative to the strategies folder, with `/`. */
  entry: string;
  /** Sources by name. */
  files: Record<string, string>;
}

/** Stands for the bundle of built-in strategies, which the engine build pins. */
export const BUILT_IN_BUNDLE = 'built-in';

/** The one text of a bundle; its hash names the bundle. */
export function encodeBundle({ entry, files }: StrategyBundle): string {
  return canonicalJson({ entry, files });
}

/** SHA-256 of the bundle's text. */
export function bundleHashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function decodeBundle(text: string): StrategyBundle {
  return JSON.parse(text) as StrategyBundle;
}
