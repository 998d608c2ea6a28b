import {
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import type { ErrorBody } from '../engine/model/errors';
import { showDetails, StatusSign } from './attributes';
import { settleHandlers } from './handlers';
import type { OperationProgress, SweepLifeInput, SweepState } from './messages';
import { longStoreOptions, storeOptions } from './policies';

const store = proxyActivities<StoreActivities>(storeOptions);
/** The digest of millions of rows, and the removal of those that failed. */
const { completeSweep, reopenSweep } = proxyActivities<StoreActivities>(longStoreOptions);

/** Earlier histories count what was handed out and tried again alone; messages make a history long as well. */
const ANEW_WHERE_SUGGESTED = 'anew-where-suggested';

/**
 * What workflows of sweeps have in common, whatever a trial is: pause, resume, opening again, and the end. Handlers record
 * what is wanted; `run` makes it so.
 */
export abstract class SweepLife<Input extends SweepLifeInput = SweepLifeInput> {
  readonly state: SweepState;
  protected readonly inFlight = new Set<Promise<void>>();
  protected scope = new CancellationScope();
  protected failure: unknown;
  protected retryWanted: boolean;
  /** Whether what is at work may end the sweep's row. */
  protected mayEnd: boolean;
  /** A resume is being written, and no pause has come since. */
  private resuming = false;
  private statusWrites: Promise<void> = Promise.resolve();
  private readonly sign: StatusSign;

  constructor(protected readonly input: Input) {
    this.state = input.state ?? {
      ...{ next: 0, leftover: [], chunkSize: 0, hosts: 1, paused: input.paused ?? false, chunksDone: 0 },
      ...(input.attempt !== undefined && { attempt: input.attempt, step: input.step ?? 0 }),
    };
    this.retryWanted = input.reopened ?? false;
    this.mayEnd = this.retryWanted;
    this.sign = new StatusSign(input.shown && 'running');
  }

  /** What the workflow continues as new with. */
  continued(): Input {
    const { queued: _queued, shown: _shown, paused: _paused, ...input } = this.input;
    return { ...input, state: this.state, reopened: this.retryWanted } as unknown as Input;
  }

  /** Which attempt of which sweep this is, for what writes its row. */
  reference(): { sweepId: string; attempt?: number } {
    return { sweepId: this.input.sweepId, attempt: this.state.attempt };
  }

  abstract progress(): OperationProgress;

  /** Hands out what is left and waits for it. */
  protected abstract pass(): Promise<'completed' | 'incomplete' | 'continue'>;

  /** What is at work comes back unfinished, as far as it can. */
  protected abstract letGo(): void;

  /** For the Temporal UI. */
  protected abstract details(): Record<string, string | number>;

  /** What is still to be cleaned up once the row of a sweep has ended without a result. */
  abandon(): Promise<void> {
    return Promise.resolve();
  }

  async pause(): Promise<void> {
    if (this.state.paused && !this.resuming) return;
    this.resuming = false;
    this.state.paused = true;
    this.letGo();
    await this.writeStatus('paused');
    this.show();
  }

  async resume(): Promise<void> {
    if (!this.state.paused) return;
    this.resuming = true;
    await this.writeStatus('running');
    if (!this.resuming) return;
    this.resuming = false;
    this.state.paused = false;
    this.show();
  }

  /** Answers once the sweep is open: at once while trials are handed out, else when it has been opened again. */
  async retryFailed(): Promise<void> {
    this.retryWanted = true;
    await condition(() => !this.retryWanted || !this.mayEnd);
  }

  /** One write after the other, so that the row keeps the last. */
  protected writeStatus(status: 'running' | 'paused', error?: ErrorBody): Promise<void> {
    if (this.state.step !== undefined) this.state.step++;
    const move = { ...this.reference(), status, step: this.state.step, ...(error && { error }) };
    this.statusWrites = this.statusWrites.then(() => store.setSweepStatus(move));
    return this.statusWrites;
  }

  /** Until every trial has a row, or the history is long enough to continue as new. */
  async run(): Promise<'completed' | 'continue'> {
    this.show();
    try {
      for (;;) {
        if (this.retryWanted) await this.reopen();
        const pass = await this.pass();
        if (pass === 'continue') return pass;
        if (pass === 'completed') {
          await condition(() => allHandlersFinished() || this.retryWanted);
          if (!this.retryWanted) return pass;
        }
        // A trial without a row: hand out everything again, which costs a look where rows are.
        this.state.next = 0;
      }
    } catch (error) {
      // No row may come after the end: wait until every engine has let go.
      this.scope.cancel();
      await CancellationScope.nonCancellable(() => Promise.allSettled(this.inFlight));
      throw error;
    }
  }

  /** Ends the sweep's row where every trial has one. */
  protected async complete(): Promise<'completed' | 'incomplete'> {
    if (this.retryWanted) return 'incomplete';
    this.mayEnd = true;
    this.mayEnd = await this.endRow();
    return this.mayEnd ? 'completed' : 'incomplete';
  }

  /** Whether every trial has a row, with which the sweep has ended. */
  protected endRow(): Promise<boolean> {
    return completeSweep({ sweepId: this.input.sweepId });
  }

  /** Whether Temporal suggests to continue as new, by messages or by whatever else. */
  protected isHistoryLong(): boolean {
    return workflowInfo().continueAsNewSuggested && patched(ANEW_WHERE_SUGGESTED);
  }

  /** Until it is resumed, or its history has become long meanwhile. */
  protected async rest(): Promise<'resumed' | 'continue'> {
    await condition(() => !this.state.paused || workflowInfo().continueAsNewSuggested);
    if (this.state.paused && this.isHistoryLong()) {
      await settleHandlers();
      return 'continue';
    }
    await condition(() => !this.state.paused);
    return 'resumed';
  }

  protected async oneDone(): Promise<void> {
    const before = this.inFlight.size;
    await condition(() => this.inFlight.size < before || this.failure !== undefined);
  }

  private async reopen(): Promise<void> {
    await condition(() => !this.state.paused);
    const attempt = await reopenSweep(this.reference());
    if (this.state.attempt !== undefined && attempt !== this.state.attempt)
      Object.assign(this.state, { attempt, step: 0 });
    Object.assign(this.state, { leftover: [], next: 0, chunkSize: 0 } satisfies Partial<SweepState>);
    this.retryWanted = false;
    this.mayEnd = false;
    this.show();
  }

  protected show(): void {
    const status = this.state.paused ? 'paused' : 'running';
    this.sign.show(status);
    showDetails({ status, ...this.details() });
  }
}
