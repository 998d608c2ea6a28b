import { SingleBar } from 'cli-progress';
import type { Cli } from './cli';
import { count, seconds } from './format';

export interface Meter {
  update(done: number, note?: string): void;
  stop(): void;
}

interface MeterOptions {
  label: string;
  total: number;
  unit: string;
}

/** A bar on a terminal, a line for every tenth elsewhere, nothing beside a JSON answer. */
export function startMeter(cli: Cli, options: MeterOptions): Meter {
  if (cli.json) return { update: () => undefined, stop: () => undefined };
  return cli.streams.terminal ? barMeter(options) : lineMeter(cli, options);
}

/** How fast it goes, and when it will be ready, or how long it took. */
function pace(begin: number, done: number, total: number): { rate: string; eta: string } {
  const elapsed = (performance.now() - begin) / 1000;
  const rate = done / elapsed;
  const left = done === 0 ? '-' : seconds((total - done) / rate);
  return { rate: `${count(rate)}/s`, eta: done >= total ? `done in ${seconds(elapsed)}` : `ready in ${left}` };
}

function barMeter({ label, total, unit }: MeterOptions): Meter {
  const begin = performance.now();
  const format = `${label} {bar} {shown} ${unit}  {pace}`;
  const bar = new SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 32,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(total, 0, { shown: '0', pace: '' });
  return {
    update: (done, note) => {
      const { rate, eta } = pace(begin, done, total);
      bar.update(done, { shown: count(done), pace: note ?? (unit === '%' ? '' : `${rate}  ${eta}`) });
    },
    stop: () => bar.stop(),
  };
}

function lineMeter(cli: Cli, { label, total, unit }: MeterOptions): Meter {
  const begin = performance.now();
  let told = 0;
  return {
    update: (done) => {
      const tenth = Math.floor((done / total) * 10);
      if (tenth <= told) return;
      told = tenth;
      const { rate, eta } = pace(begin, done, total);
      const speed = unit === '%' ? '' : `, ${rate}, ${eta}`;
      cli.streams.err.write(`${label} ${count(done)} ${unit}${speed}\n`);
    },
    stop: () => undefined,
  };
}
