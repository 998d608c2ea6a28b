import type { Cli } from './cli';

/** Lines at the foot of a terminal that are drawn over and over. */
export class LiveLines {
  private drawn = 0;

  constructor(private readonly out: Cli['streams']['err']) {}

  draw(text: string): void {
    const lines = text.split('\n');
    // A line that is too long is cut: wrapped, it would be two.
    this.out.write(`${this.back()}\u001B[?7l${lines.join('\n')}\n\u001B[?7h`);
    this.drawn = lines.length;
  }

  /** Takes them away, so that the answer stands in their place. */
  clear(): void {
    this.out.write(this.back());
    this.drawn = 0;
  }

  /** Up to the first line, and everything from there on away. */
  private back(): string {
    return this.drawn === 0 ? '' : `\u001B[${this.drawn}A\u001B[J`;
  }
}

const BAR = 40;

export function progressBar(fraction: number): string {
  const done = Math.round(Math.min(1, Math.max(0, fraction)) * BAR);
  return `${'█'.repeat(done)}${'░'.repeat(BAR - done)} ${(fraction * 100).toFixed(1)} %`;
}
