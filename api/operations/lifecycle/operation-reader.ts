import type { OperationDetails } from '../../../engine/model/operations';
import { isFinal } from '../../../engine/model/status';
import { PROGRESS } from '../../../engine/model/timings';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { WorkProgress, Services } from '../services';
import { Recent } from '../../../engine/model/recent';
import { readHeartbeats, type Heartbeat } from './heartbeats';
import { operationSummaries } from './operation-summary';
import { settledProgress } from './progress';
import { tookSeconds } from './waiting';

/** How long an answer counts as fresh. */
const FRESH_MS = PROGRESS.freshMs;
/** An engine that has said nothing for so long may be gone. */
const STALE_AFTER_MS = PROGRESS.staleMs;
const MOST_KEPT = 2000;
/** Speeds are taken over at least so long, as far as there is a reading that old. */
const SPEED_WINDOW_MS = 5000;

interface Sample {
  at: number;
  done: number;
}

/** What is remembered of an operation between two reads: a few KB. */
interface Entry {
  view: OperationDetails;
  readAt: number;
  workflowId: string;
  known?: WorkProgress;
  /** When what is known was last sure to be so, in milliseconds. */
  sureAt: number;
  samples: Sample[];
  memo: Map<string, unknown>;
}

type Reading = Pick<OperationDetails, 'progress' | 'context'> & { sureAt: number; stale: boolean };

/**
 * Reads operations when somebody asks, and not otherwise. An answer stays good for a second, so that many readers of
 * one operation cost one look; an ended operation is answered from memory until its row may have changed.
 */
export class OperationReader {
  private readonly kept = new Recent<Entry>(MOST_KEPT);
  private readonly reading = new Map<string, Promise<OperationDetails>>();

  constructor(private readonly services: Services) {}

  /**
   * @param forceRefresh looks even if the last answer is fresh
   * @throws HoldfastError OPERATION_NOT_FOUND
   */
  async get(id: string, forceRefresh = false): Promise<OperationDetails> {
    const entry = this.kept.get(id);
    if (entry && !forceRefresh && Date.now() - entry.readAt < FRESH_MS) return entry.view;
    const under = this.reading.get(id);
    if (under && !forceRefresh) return under;
    const read = this.read(id).finally(() => {
      if (this.reading.get(id) === read) this.reading.delete(id);
    });
    this.reading.set(id, read);
    return read;
  }

  /** Forgets what was read, after a change of one's own. */
  forget(id: string): void {
    const entry = this.kept.get(id);
    if (entry) entry.readAt = 0;
    this.reading.delete(id);
  }

  private async read(id: string): Promise<OperationDetails> {
    const { store, temporal } = this.services;
    const before = this.kept.get(id);
    // What was open a moment ago most likely still is: ask both at once.
    const early = before && !isFinal(before.view.status) ? readHeartbeats(temporal, before.workflowId) : undefined;
    const row = await store.operations.get(id);
    const readAt = Date.now();
    const entry = before ?? ({ samples: [], sureAt: readAt, memo: new Map() } as unknown as Entry);
    const [reading, [summary]] = await Promise.all([
      this.readingOf(row, entry, early),
      operationSummaries(this.services, [row]),
    ]);
    const { progress, context, stale, sureAt } = reading;
    const view: OperationDetails = {
      ...summary!,
      progress,
      context,
      stale,
      staleSince: stale ? new Date(sureAt).toISOString() : null,
      readAt: new Date(readAt).toISOString(),
    };
    if (row.status === 'running') view.updatedAt = new Date(Math.max(sureAt, Date.parse(view.updatedAt))).toISOString();
    Object.assign(entry, { view, readAt, workflowId: view.workflowId, sureAt, known: { progress, context } });
    this.kept.set(id, entry);
    return view;
  }

  private async readingOf(
    row: OperationRow,
    entry: Entry,
    early: Promise<Heartbeat[] | undefined> | undefined,
  ): Promise<Reading> {
    const kind = this.services.kinds.of(row);
    const running = row.status === 'running' && kind.workflow !== undefined;
    const { heartbeats, ...reach } = running ? await this.reach(row, entry, early) : { heartbeats: [], ...SURE() };
    const speed = (done: number) => speedOf(entry, done, tookSeconds(row));
    const known = await kind.progress?.(this.services, row, { heartbeats, speed, memo: entry.memo });
    if (known) return { ...known, ...reach };
    if (running) return { ...(entry.known ?? { progress: begun(row, kind.unit), context: {} }), ...reach };
    const done = row.done ?? (isFinal(row.status) ? (entry.known?.progress.done ?? 0) : 0);
    const total = row.total ?? entry.known?.progress.total ?? null;
    const progress = settledProgress(row.status, { unit: kind.unit, total }, done);
    return { progress, context: isFinal(row.status) ? settledContext(entry) : {}, ...reach };
  }

  /** Whether the engine behind a running operation is heard of. */
  private async reach(row: OperationRow, entry: Entry, early: Promise<Heartbeat[] | undefined> | undefined) {
    const { temporal, kinds } = this.services;
    const heartbeats = await (early ?? readHeartbeats(temporal, kinds.workflowId(row)));
    const now = Date.now();
    if (!heartbeats) return { heartbeats, sureAt: entry.sureAt, stale: true };
    // Nothing at work: the workflow is between two steps, or just begins or ends.
    const sureAt = heartbeats.length === 0 ? now : Math.max(...heartbeats.map(({ at }) => at));
    return { heartbeats, sureAt, stale: now - sureAt > STALE_AFTER_MS };
  }
}

const SURE = () => ({ sureAt: Date.now(), stale: false });

/** What runs and has reported nothing yet. */
function begun({ strategy, total }: OperationRow, unit: string): WorkProgress['progress'] {
  return { fraction: 0, done: 0, total, unit, message: strategy === null ? 'Running' : `Running ${strategy}` };
}

function settledContext({ known }: Entry): WorkProgress['context'] {
  if (!known) return {};
  const { etaSeconds: _eta, barsPerSecond: _bars, rowsPerSecond: _rows, ...rest } = known.context;
  return rest;
}

/** Units a second over the last readings; before there are any, since the start. */
function speedOf(entry: Entry, done: number, workedSeconds: number | null): number | undefined {
  const now = Date.now();
  const { samples } = entry;
  if (samples.length > 0 && done < samples[samples.length - 1]!.done) samples.length = 0;
  samples.push({ at: now, done });
  while (samples.length > 2 && now - samples[1]!.at >= SPEED_WINDOW_MS) samples.shift();
  const first = samples[0]!;
  const speed =
    now - first.at >= 500
      ? ((done - first.done) / (now - first.at)) * 1000
      : workedSeconds && done / Math.max(0.001, workedSeconds);
  return speed !== null && speed > 0 ? speed : undefined;
}
