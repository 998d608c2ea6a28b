import { executeChild, ParentClosePolicy, proxyActivities, sleep } from '@temporalio/workflow';
import type { BegunTrials } from '../activities/script-sweep-rows';
import type { StoreActivities } from '../activities/store-activities';
import { partAttributes, progressLine } from './attributes';
import { settleHandlers } from './handlers';
import type { OperationProgress, ScriptSweepInput } from './messages';
import { longStoreOptions, storeOptions } from './policies';
import { scriptRunWorkflow } from './script-run-workflow';
import { SweepLife } from './sweep-life';

const store = proxyActivities<StoreActivities>(storeOptions);
const { beginScriptTrials } = proxyActivities<StoreActivities>(longStoreOptions);

type TrialOfScript = BegunTrials['trials'][number];

/** Fewer than twenty events a trial: far below the limit of a history. */
const TRIALS_PER_EXECUTION = 500;
/** How often a run is asked for that another workflow than a child of this one looks after. */
const FIRST_LOOK_MS = 1000;
const LONGEST_LOOK_MS = 60_000;

/** A sweep of a script: each trial is a run of it with a workflow of its own, so many at once as the sweep says. */
export class ScriptSweep extends SweepLife<ScriptSweepInput> {
  private atOnce = 1;
  /** Runs that were begun in this history. */
  private begunHere = 0;

  progress(): OperationProgress {
    const { paused } = this.state;
    return { status: paused ? 'paused' : 'running', fraction: this.settled() / Math.max(1, this.input.total) };
  }

  /** A script cannot rest: what is at work comes to its end. */
  protected letGo(): void {
    // Nothing more is begun.
  }

  protected details(): Record<string, string | number> {
    const { total, script } = this.input;
    return { script, progress: progressLine(this.settled(), total), trials: total, open: this.inFlight.size };
  }

  override async abandon(): Promise<void> {
    await store.endScriptTrials({ sweepId: this.input.sweepId });
  }

  protected async pass(): Promise<'completed' | 'incomplete' | 'continue'> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      if (this.begunHere < TRIALS_PER_EXECUTION && !this.isHistoryLong()) await this.fill();
      else if (this.inFlight.size === 0) {
        await settleHandlers();
        return 'continue';
      }
      if (this.inFlight.size > 0) await this.oneDone();
      else if (this.state.paused) {
        if ((await this.rest()) === 'continue') return 'continue';
      } else if (this.state.next >= this.input.total) return this.complete();
    }
  }

  /** Begins so many at once that half of those that may be open are never missing for long. */
  private async fill(): Promise<void> {
    const { paused, next: from } = this.state;
    const open = this.inFlight.size;
    if (paused || from >= this.input.total || open > this.atOnce / 2) return;
    const most = TRIALS_PER_EXECUTION - this.begunHere;
    const attempt = this.state.attempt!;
    const begun = await beginScriptTrials({ sweepId: this.input.sweepId, attempt, from, open, most });
    this.atOnce = begun.atOnce;
    this.state.next = begun.next;
    for (const trial of begun.trials) this.begin(trial);
    this.show();
  }

  private begin(trial: TrialOfScript): void {
    this.begunHere++;
    const work: Promise<void> = this.scope
      .run(() => this.trial(trial))
      .catch((error: unknown) => void (this.failure ??= error))
      .finally(() => this.inFlight.delete(work));
    this.inFlight.add(work);
  }

  private async trial(trial: TrialOfScript): Promise<void> {
    // Its row says how it has ended. A workflow of this id may be there already, begun for an earlier attempt of the sweep.
    await runOf(trial).catch(() => undefined);
    const settle = { sweepId: this.input.sweepId, trial: trial.trial, id: trial.id };
    for (
      let wait = FIRST_LOOK_MS;
      !(await store.settleScriptTrial(settle));
      wait = Math.min(2 * wait, LONGEST_LOOK_MS)
    ) {
      await sleep(wait);
    }
  }

  private settled(): number {
    return Math.max(0, this.state.next - this.inFlight.size);
  }
}

/** It goes on where this workflow is terminated: the one that follows finds it. */
function runOf({ id, kind, label, owner, attempt }: TrialOfScript): Promise<void> {
  return executeChild(scriptRunWorkflow, {
    workflowId: `${kind}/${id}`,
    args: [{ scriptId: id, what: label, attempt }],
    staticSummary: `Script ${label}`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    typedSearchAttributes: partAttributes({ kind, owner }),
  });
}
