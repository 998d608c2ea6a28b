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

type Pace = (done: number) => { rate: string; eta: string };

/** How fast it goes, and when it will be ready, or how long it took. What was done at first is not of this pace. */
function startPace(total: number): Pace {
  const begin = performance.now();
  let before: number | undefined;
  return (done) => {
    before ??= done;
    const elapsed = (performance.now() - begin) / 1000;
    const rate = (done - before) / elapsed;
    const left = done === before ? '-' : seconds((total - done) / rate);
    return { rate: `${count(rate)}/s`, eta: done >= total ? `done in ${seconds(elapsed)}` : `ready in ${left}` };
  };
}

function barMeter({ label, total, unit }: MeterOptions): Meter {
  const pace = startPace(total);
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
      const { rate, eta } = pace(done);
      bar.update(done, { shown: count(done), pace: note ?? (unit === '%' ? '' : `${rate}  ${eta}`) });
    },
    stop: () => bar.stop(),
  };
}

function lineMeter(cli: Cli, { label, total, unit }: MeterOptions): Meter {
  const pace = startPace(total);
  let told = 0;
  return {
    update: (done) => {
      const { rate, eta } = pace(done);
      const tenth = Math.floor((done / total) * 10);
      if (tenth <= told) return;
      told = tenth;
      const speed = unit === '%' ? '' : `, ${rate}, ${eta}`;
      cli.streams.err.write(`${label} ${count(done)} ${unit}${speed}\n`);
    },
    stop: () => undefined,
  };
}
