import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationDetails } from '../../engine/model/operations';
import { isFinal } from '../../engine/model/status';
import { followEvents } from '../client/event-stream';
import type { Cli } from './cli';
import { count, decimal, seconds } from './format';
import { LiveLines, progressBar } from './live';
import { startMeter } from './meter';
import { sparkline } from './spark';
import { facts } from './table';

const PULL_MS = 1000;

/** What shows an operation while it is at work. */
interface Show {
  look(view: OperationDetails): void;
  end(): void;
}

/** Looks at an operation at each of its events, and once a second, until it has ended. */
export async function watchOperation(cli: Cli, id: string): Promise<OperationDetails> {
  const stop = new AbortController();
  const news = new News();
  void listen(cli, { id, signal: stop.signal, onNews: () => news.tell() });
  const show = cli.streams.terminal && !cli.json ? liveShow(cli) : meterShow(cli);
  try {
    for (;;) {
      const told = news.next();
      const view = await cli.client.operations.get.query({ id, forceRefresh: true });
      show.look(view);
      if (isFinal(view.status)) return view;
      await Promise.race([told, sleep(PULL_MS, undefined, { ref: true })]);
    }
  } finally {
    stop.abort();
    show.end();
  }
}

/** A line for every tenth, where there is no terminal. */
function meterShow(cli: Cli): Show {
  const meter = startMeter(cli, { label: 'operation', total: 100, unit: '%' });
  return {
    look: (view) => meter.update(Math.floor(view.progress.fraction * 100), noteOf(view)),
    end: () => meter.stop(),
  };
}

/** Its figures, drawn anew at each look, with the ways of its profit and its pace. */
function liveShow({ streams }: Cli): Show {
  const lines = new LiveLines(streams.err);
  const profits: (number | null)[] = [];
  const done: number[] = [];
  return {
    look: (view) => {
      profits.push(view.context.pnl ?? null);
      done.push(view.progress.done);
      lines.draw(liveText(view, { profits, done }));
    },
    end: () => lines.clear(),
  };
}

/** What was seen at each look so far. */
interface Seen {
  profits: readonly (number | null)[];
  done: readonly number[];
}

/** The figures of an operation as they are now. */
export function liveText(view: OperationDetails, { profits, done }: Seen): string {
  const { id, kind, status, stale, strategy, session, progress, context } = view;
  const { pnl, trades, etaSeconds } = context;
  const pace = done.slice(1).map((value, i) => value - done[i]!);
  return facts([
    [kind, id],
    ['of', [strategy, session].filter(Boolean).join(' on ') || undefined],
    ['status', stale ? `${status}, stale` : status],
    ['progress', progressBar(progress.fraction)],
    [
      'done',
      `${count(progress.done)}${progress.total === null ? '' : ` of ${count(progress.total)}`} ${progress.unit}`,
    ],
    ['now', progress.message],
    ['pace', pace.length > 1 ? sparkline(pace) : undefined],
    ['trades', trades === undefined ? undefined : count(trades)],
    [
      'profit',
      pnl === undefined ? undefined : `${decimal(pnl)}  ${profits.length > 1 ? sparkline(profits, 40) : ''}`.trimEnd(),
    ],
    ['ready in', etaSeconds === undefined || progress.fraction >= 1 ? undefined : seconds(etaSeconds)],
  ]);
}

class News {
  private tellAll: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.tellAll.push(resolve));
  }

  tell(): void {
    for (const resolve of this.tellAll.splice(0)) resolve();
  }
}

interface Listening {
  id: string;
  signal: AbortSignal;
  onNews: () => void;
}

/** Without a stream, as where too many are open, looking once a second has to do. */
async function listen({ connection }: Cli, { id, signal, onNews }: Listening): Promise<void> {
  try {
    for await (const _event of followEvents({ ...connection, operationId: id, signal })) onNews();
  } catch {
    return;
  }
}

function noteOf({ status, stale, progress, context }: OperationDetails): string {
  const { pnl, etaSeconds } = context;
  return [
    status === 'running' ? progress.message : status,
    pnl !== undefined && `P&L ${decimal(pnl)}`,
    etaSeconds !== undefined && progress.fraction < 1 && `ready in ${seconds(etaSeconds)}`,
    stale && 'stale',
  ]
    .filter(Boolean)
    .join('  ');
}
