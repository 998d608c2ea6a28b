export function seededRandom(seed: number): () => number;
export function writeBars(options: {
  folder: string;
  instrument: string;
  bars: number;
  seed?: number;
  start?: string;
}): string;
