import { condition, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import type { AskedPoints, AskTellState } from '../engine/model/ask-tell';
import { progressLine } from './attributes';
import { anyEngineActivities, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import { settleHandlers } from './handlers';
import { TURNING, type AskInput, type OperationProgress, type SweepInput, type TellInput } from './messages';
import { longStoreOptions } from './policies';
import { SweepLife } from './sweep-life';

const { completeSweep } = proxyActivities<StoreActivities>(longStoreOptions);

/** A history is not longer than so many messages, or characters of them. */
const MOST_MESSAGES = 500;
const MOST_CHARACTERS = 4_000_000;
/** Results of one message. */
const MOST_RESULTS = 500;

/** A search whose points are handed out, and whose results are told. Points, results and answers are in Postgres, never here. */
export class AskTellSearch extends SweepLife<SweepInput> {
  /** The last message: one after the other. */
  private turn: Promise<unknown> = Promise.resolve();
  private messages = 0;
  private characters = 0;
  private done = false;

  progress(): OperationProgress {
    return { status: this.state.paused ? 'paused' : 'running', fraction: this.state.next / this.total };
  }

  /** @throws ApplicationFailure INVALID_STATE, VALIDATION, or UNAVAILABLE with the details `TURNING`: no trace in the history */
  requireAsk({ count, key }: AskInput): void {
    this.requireRoom();
    if (this.state.paused) throw toFailure({ code: 'INVALID_STATE', message: 'The search is paused.' });
    if (!Number.isInteger(count) || typeof key !== 'string') throw malformed('count');
  }

  /** @throws ApplicationFailure as `requireAsk` does; a search that is paused takes results */
  requireTell({ results }: TellInput): void {
    this.requireRoom();
    if (!Array.isArray(results) || results.length > MOST_RESULTS) throw malformed('results');
  }

  ask(input: AskInput): Promise<AskedPoints> {
    return this.inTurn(input, async () => {
      const { answer, state } = await anyEngineActivities('ask').askPoints({ ...this.reference(), ...input });
      this.learn(state);
      return answer;
    });
  }

  tell(input: TellInput): Promise<AskTellState & { stored: number }> {
    return this.inTurn(input, async () => {
      const told = await anyEngineActivities('tell').tellResults({ ...this.reference(), ...input });
      this.learn(told);
      return told;
    });
  }

  protected async pass(): Promise<'completed' | 'incomplete' | 'continue'> {
    this.learn(await untilAvailable(() => anyEngineActivities('look').readAskTellState(this.reference())));
    await condition(() => this.done || this.isTurning());
    await this.turn;
    // It may have ended with the last message.
    if (this.done) return this.complete();
    await settleHandlers();
    return 'continue';
  }

  protected override async endRow(): Promise<boolean> {
    const { total } = this;
    await untilAvailable(() => anyEngineActivities('settle').settleAskTell({ ...this.reference(), total }));
    return completeSweep({ sweepId: this.input.sweepId, total });
  }

  protected letGo(): void {
    // Nothing is computed here.
  }

  protected details(): Record<string, string | number> {
    return { progress: progressLine(this.state.next, this.total), trials: this.total };
  }

  private get total(): number {
    return this.state.total ?? this.input.total;
  }

  private isTurning(): boolean {
    const isLong = this.messages >= MOST_MESSAGES || this.characters >= MOST_CHARACTERS;
    return isLong || workflowInfo().continueAsNewSuggested;
  }

  private requireRoom(): void {
    if (this.done) throw toFailure({ code: 'INVALID_STATE', message: 'The search has ended.' });
    if (!this.isTurning()) return;
    throw toFailure({ code: 'UNAVAILABLE', message: 'The search begins a new history.', details: TURNING });
  }

  private learn({ completed, total, done }: AskTellState): void {
    this.state.next = completed;
    if (!done) return this.show();
    this.state.total = total;
    this.done = true;
  }

  private inTurn<T>(input: AskInput | TellInput, work: () => Promise<T>): Promise<T> {
    this.messages++;
    this.characters += JSON.stringify(input).length;
    const result = this.turn.then(() => untilAvailable(work)).catch((error: unknown) => refuse(error));
    this.turn = result.catch(() => undefined);
    return result;
  }
}

/** Handlers throw coded errors and nothing else. */
function refuse(error: unknown): never {
  if (classify(error) !== 'cancelled') throw toFailure(errorBodyOf(error));
  throw toFailure({ code: 'CANCELLED', message: 'The search was cancelled.' });
}

function malformed(path: string): Error {
  return toFailure({ code: 'VALIDATION', message: `${path}: is malformed`, path });
}
