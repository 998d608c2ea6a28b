import type { CheckResult, ValidationCheck } from '../../../../engine/model/strategy-validation';
import type { StrategyEntry } from '../../../../engine/model/strategy-views';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { momentIn } from '../lib/zone';
import { ErrorBox } from './error-box';
import { Table, type Column } from './table';

/** In the order in which they are made. */
const WORDS: Readonly<Record<ValidationCheck, string>> = {
  import: 'Import',
  instantiation: 'Creation',
  methods: 'Methods',
  behaviour: 'Behaviour on a sample',
  lookAhead: 'Orders without the future',
};

interface Row extends CheckResult {
  check: ValidationCheck;
}

const CHECKS: readonly Column<Row>[] = [
  { id: 'check', head: 'Check', cell: ({ check }) => WORDS[check] },
  { id: 'status', head: 'Outcome', cell: ({ status }) => status },
  { id: 'message', head: 'What was found', cell: (row) => foundText(row) },
];

function foundText({ message = '', file, line, column }: Row): string {
  const at = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}:${column ?? 1}`}`;
  return `${message}${at}`;
}

/** What the last validation of a strategy found, and the button that makes another one. */
export function StrategyValidation({ strategy: { id, name, validation } }: { strategy: StrategyEntry }) {
  const validate = useAction(() => client.strategies.validate.mutate({ id }));
  const result = validate.data ?? validation;
  const checks = Object.keys(WORDS) as ValidationCheck[];
  const rows = result ? checks.map((check) => ({ check, ...result.checks[check] })) : [];
  const isPlain = rows.every(({ status, message }) => status === 'pass' && message === undefined);
  return (
    <>
      <p>
        <button
          type="button"
          className="button small"
          disabled={validate.isPending}
          aria-label={`Validate ${name}`}
          onClick={() => validate.mutate(undefined)}
        >
          {validate.isPending ? 'Validating …' : 'Validate'}
        </button>{' '}
        <span className="muted" role="status">
          {statusText(result?.passed, validate.data ? undefined : (validation ?? undefined))}
        </span>
      </p>
      <ErrorBox error={validate.error} />
      {!isPlain && <Table label={`Validation of ${name}`} columns={CHECKS} rows={rows} keyOf={({ check }) => check} />}
    </>
  );
}

function statusText(passed: boolean | undefined, stored?: NonNullable<StrategyEntry['validation']>): string {
  if (passed === undefined) return 'never validated';
  const outcome = passed ? 'passed every check' : 'failed';
  if (!stored) return outcome;
  return `${outcome}, ${momentIn(stored.at, 'UTC')}${stored.isPresent ? '' : ', of another version'}`;
}
