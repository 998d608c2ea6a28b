import { HoldfastError } from '../../engine/model/errors';
import type { MetricPoint, OperationContext, OperationDetails } from '../../engine/model/operations';
import type { Ending, OperationRow } from '../../infra/store/repositories/operation-rows';
import type { Services } from './services';
import type { Heartbeat } from './lifecycle/heartbeats';

/** What is known of the work itself, apart from the row. */
export interface Known {
  progress: OperationDetails['progress'];
  context: OperationContext;
}

/** One read of an operation whose progress is asked for. */
export interface Look {
  /** What its activities last reported; undefined where Temporal does not answer or was not asked. */
  beats: Heartbeat[] | undefined;
  /** Units a second over the last reads of this operation, by how many are done now. */
  speed: (done: number) => number | undefined;
  /** Kept between the reads of one operation, for what never changes. */
  memo: Map<string, unknown>;
}

/**
 * A kind of operation: all that the lifecycle needs to know of it. Its request and its view stand beside it, in its room.
 */
export interface Kind {
  /** The word for it in rows, workflow ids and at every door. */
  name: string;
  /** Of its progress. */
  unit: string;
  /** Leaves take a place in their session; what consists of other operations takes none. */
  takesPlace: boolean;
  /** Its workflow; absent for what its own procedures begin and end. */
  workflow?: {
    type: string;
    /** The input of a workflow for the row as it is now: started the first time, or again. */
    input: (row: OperationRow) => object;
    /** One line for the list of the Temporal UI. */
    summary: (row: OperationRow) => string;
    /** The update by which a workflow is started that opens what has ended; absent where nothing can be opened again. */
    reopen?: string;
  };
  /** Which operations its workflows are called after. @default their id */
  workflowKey?: (row: Pick<OperationRow, 'id' | 'session'>) => string;
  /** Where the dashboard shows it, by what follows its name in the workflow id. @default `/operations/<id>` */
  page?: (key: string) => string;
  /** What is known of its work; undefined: nothing but its row. */
  progress?: (services: Services, row: OperationRow, look: Look) => Promise<Known | undefined>;
  /** The history of a completed operation, where that follows from its result. */
  points?: (services: Services, row: OperationRow) => Promise<MetricPoint[]>;
  /**
   * Has it go on that is paused, or that failed where rows of it are there; absent where nothing can be paused.
   * @throws HoldfastError INVALID_STATE
   */
  resume?: (services: Services, row: OperationRow) => Promise<void>;
  /**
   * How it ends as completed by request, where its result is whole.
   * @throws HoldfastError NOT_FINISHED
   */
  complete?: (services: Services, row: OperationRow) => Promise<Ending>;
}

/** The kinds that a process knows. */
export class Kinds {
  private readonly byName: ReadonlyMap<string, Kind>;

  constructor(kinds: readonly Kind[]) {
    this.byName = new Map(kinds.map((kind) => [kind.name, kind]));
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  /** The kind of a row; one of a later version has nothing but its row. */
  of({ kind }: { kind: string }): Kind {
    return this.byName.get(kind) ?? { name: kind, unit: 'steps', takesPlace: false };
  }

  /** @throws HoldfastError VALIDATION with the path `kind` for a word that is none */
  require(name: string): Kind {
    const kind = this.byName.get(name);
    if (kind) return kind;
    throw new HoldfastError('VALIDATION', `kind: must be one of ${this.names.join(', ')}`, { path: 'kind' });
  }

  /** @throws HoldfastError INVALID_STATE for what only its own procedures change */
  requireWorkflow(row: { kind: string }): NonNullable<Kind['workflow']> {
    const { workflow } = this.of(row);
    if (workflow) return workflow;
    throw new HoldfastError('INVALID_STATE', `A ${row.kind} is changed by its own procedures alone.`);
  }

  /** Path of the dashboard's page about what a workflow such as `run/…` does. */
  page(workflowId: string): string {
    const at = workflowId.indexOf('/');
    const key = encodeURIComponent(workflowId.slice(at + 1));
    return this.byName.get(workflowId.slice(0, at))?.page?.(key) ?? `/operations/${key}`;
  }

  workflowId(row: Pick<OperationRow, 'id' | 'kind' | 'session'>): string {
    return `${row.kind}/${this.of(row).workflowKey?.(row) ?? row.id}`;
  }
}
