import type { ValidationSummaryView, ValidationView } from '../../engine/model/validation-views';
import { errorText } from './failure';
import { count, moment, pairs } from './format';
import { facts, listing, type Column } from './table';

export const VALIDATION_COLUMNS: readonly Column<ValidationSummaryView>[] = [
  { head: 'VALIDATION', cell: ({ validationId }) => validationId },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'OF', cell: ({ subject }) => `${subject.kind}/${subject.id}` },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'SESSION', cell: ({ session }) => session },
  { head: 'STRATEGY', cell: ({ strategy }) => strategy },
  { head: 'VERDICT', cell: ({ verdict }) => verdict?.code ?? '-' },
];

type Part = ValidationView['parts'][number];

const PARTS: readonly Column<Part>[] = [
  { head: 'PART', cell: ({ part }) => part },
  { head: 'PASSED', cell: ({ passed }) => (passed === null ? '-' : passed ? 'yes' : 'no') },
  { head: 'WHAT WAS FOUND', cell: ({ sentence }) => sentence },
];

type Found = Pick<ValidationView, 'verdict' | 'parts'>;

/** A verdict by itself, with the parts that led to it. */
export function showVerdict(verdict: NonNullable<Found['verdict']>, parts: Found['parts']): string {
  return `${facts(verdictFacts(verdict))}\n\n${listing(PARTS, { total: parts.length, items: parts })}`;
}

function verdictFacts(verdict: Found['verdict'] | undefined): [string, string | undefined][] {
  return [
    ['verdict', verdict?.code],
    ['because', verdict?.sentence],
    ['would change it', verdict?.change ?? undefined],
  ];
}

export function showValidation(view: ValidationView): string {
  const { verdict, parts } = view;
  const shown = facts([
    ['validation', view.validationId],
    ['kind', view.kind],
    ['of', `${view.subject.kind} ${view.subject.id}`],
    ['status', view.status],
    ['parts', `${count(parts.length)} of ${count(view.total)}`],
    ['waits', view.waiting ?? undefined],
    ['session', view.session],
    ['strategy', view.strategy],
    ['parameters', pairs(view.parameters)],
    ['combinations', count(view.points)],
    ...verdictFacts(verdict),
    ['temporal', view.temporalUrl],
    ['cancelled because', view.cancelReason ?? undefined],
    ['waits since', view.stalledSince === null ? undefined : moment(view.stalledSince)],
    ['last error', view.lastError && errorText(view.lastError)],
    ['error', view.error && errorText(view.error)],
  ]);
  return parts.length === 0 ? shown : `${shown}\n\n${listing(PARTS, { total: parts.length, items: parts })}`;
}
