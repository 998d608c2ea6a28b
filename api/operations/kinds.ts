import { HoldfastError } from '../../engine/model/errors';
import type { OperationRow } from '../../infra/store/repositories/operation-rows';
import type { OperationKind, KindRegistry } from './services';

/** The kinds that a process knows. */
export class Kinds implements KindRegistry {
  private readonly byName: ReadonlyMap<string, OperationKind>;

  constructor(kinds: readonly OperationKind[]) {
    this.byName = new Map(kinds.map((kind) => [kind.name, kind]));
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  /** The kind of a row; one of a later version has nothing but its row. */
  of({ kind }: { kind: string }): OperationKind {
    return this.byName.get(kind) ?? { name: kind, unit: 'steps', takesPlace: false };
  }

  /** @throws HoldfastError VALIDATION with the path `kind` for a word that is none */
  require(name: string): OperationKind {
    const kind = this.byName.get(name);
    if (kind) return kind;
    throw new HoldfastError('VALIDATION', `kind: must be one of ${this.names.join(', ')}`, { path: 'kind' });
  }

  /** @throws HoldfastError INVALID_STATE for what only its own procedures change */
  requireWorkflow(row: { kind: string }): NonNullable<OperationKind['workflow']> {
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
