import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationDetails } from '../../engine/model/operations';
import { isFinal } from '../../engine/model/status';
import { followEvents } from '../client/event-stream';
import type { Cli } from './cli';
import { decimal, seconds } from './format';
import { startMeter } from './meter';

const PULL_MS = 1000;

/** Looks at an operation at each of its events, and once a second, until it has ended. */
export async function watchOperation(cli: Cli, id: string): Promise<OperationDetails> {
  const stop = new AbortController();
  const news = new News();
  void listen(cli, { id, signal: stop.signal, onNews: () => news.tell() });
  const meter = startMeter(cli, { label: 'operation', total: 100, unit: '%' });
  try {
    for (;;) {
      const told = news.next();
      const view = await cli.client.operations.get.query({ id, forceRefresh: true });
      meter.update(Math.floor(view.progress.fraction * 100), noteOf(view));
      if (isFinal(view.status)) return view;
      await Promise.race([told, sleep(PULL_MS, undefined, { ref: true })]);
    }
  } finally {
    stop.abort();
    meter.stop();
  }
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
