import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { useCatalog } from '../../api/queries';
import { ErrorBox } from '../../components/error-box';
import { Field, InputField, SelectField } from '../../components/field';
import { Segmented } from '../../components/segmented';
import { Chosen } from './chosen';
import { coveredBy } from './coverage';
import { emptySession, FILTER_FIELDS, FILTERS, SELECTIONS, sessionRequest, type SessionState } from './session-request';

/** More instruments than these are chosen by a filter. */
const MOST_OFFERED = 10_000;

interface SessionFormProps {
  catalogs: readonly string[];
  /** The one to begin with. */
  catalog?: string | undefined;
}

/** Opens a session: instruments of a catalog and their bars in memory. */
export function SessionForm({ catalogs, catalog }: SessionFormProps) {
  const [state, setState] = useState(() => emptySession(catalog ?? catalogs[0] ?? ''));
  const [, navigate] = useLocation();
  const held = useCatalog(state.catalog, { limit: MOST_OFFERED, offset: 0 });
  const offered = held.data?.instruments ?? [];
  const covered = coveredBy(offered, state.selection === 'some' ? state.instruments : undefined);
  const open = useAction(
    () => client.sessions.create.mutate(sessionRequest(state, covered)),
    ({ name }) => navigate(`/sessions/${encodeURIComponent(name)}`),
  );
  const fault = open.error ? errorBody(open.error) : undefined;
  const errorAt = (path: string) =>
    fault?.path === path || fault?.path?.startsWith(`${path}.`) ? fault.message : undefined;
  const set = (change: Partial<SessionState>) => {
    setState((old) => ({ ...old, ...change }));
    if (open.error) open.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate(undefined);
  };
  const part = { state, set, errorAt };
  return (
    <form className="card card-body form" onSubmit={submit} noValidate>
      <fieldset>
        <legend>What it holds</legend>
        <InputField label="Name" value={state.name} error={errorAt('name')} onChange={(name) => set({ name })} />
        <SelectField
          label="Catalog"
          options={catalogs.map((name) => [name, name] as const)}
          value={state.catalog}
          error={errorAt('catalog') ?? (held.error ? errorBody(held.error).message : undefined)}
          onChange={(name) => set({ catalog: name, instruments: [] })}
        />
      </fieldset>
      <Instruments {...part} offered={offered.map(({ id }) => id)} />
      <Range {...part} covered={covered} />
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button primary" disabled={open.isPending || state.catalog === ''}>
          Open the session
        </button>
        <span className="muted" role="status">
          {open.isPending ? 'opening' : held.data?.pending ? 'the files are still looked at' : ''}
        </span>
      </div>
    </form>
  );
}

interface PartProps {
  state: SessionState;
  set: (change: Partial<SessionState>) => void;
  errorAt: (path: string) => string | undefined;
}

function Instruments({ state, set, errorAt, offered }: PartProps & { offered: readonly string[] }) {
  return (
    <div className="stack">
      <Segmented
        label="Which instruments"
        options={SELECTIONS}
        value={state.selection}
        onPick={(selection) => set({ selection })}
      />
      {state.selection === 'some' && (
        <Chosen
          offered={offered}
          chosen={state.instruments}
          error={errorAt('instruments')}
          onChange={(instruments) => set({ instruments })}
        />
      )}
      {state.selection === 'filter' && <Filter state={state} set={set} errorAt={errorAt} />}
    </div>
  );
}

function Filter({ state: { filter }, set, errorAt }: PartProps) {
  return (
    <fieldset>
      {FILTERS.map((field) => (
        <InputField
          key={field}
          label={FILTER_FIELDS[field].label}
          type={FILTER_FIELDS[field].number ? 'number' : 'text'}
          hint={field === 'right' ? 'call or put' : undefined}
          value={filter[field]}
          error={errorAt(`filter.${field}`)}
          onChange={(text) => set({ filter: { ...filter, [field]: text } })}
        />
      ))}
    </fieldset>
  );
}

function Range({ state, set, errorAt, covered }: PartProps & { covered: ReturnType<typeof coveredBy> }) {
  return (
    <fieldset>
      <legend>Range and more</legend>
      <InputField
        label="From"
        type="date"
        hint={covered && `data from ${covered.first}`}
        value={state.start || (covered?.first ?? '')}
        error={errorAt('start')}
        onChange={(start) => set({ start })}
      />
      <InputField
        label="To, inclusive"
        type="date"
        hint={covered && `data to ${covered.last}`}
        value={state.end || (covered?.last ?? '')}
        error={errorAt('end')}
        onChange={(end) => set({ end })}
      />
      <InputField
        label="Timeframe"
        hint="such as 5min or 1d; empty: bars as they are"
        value={state.timeframe}
        error={errorAt('timeframe')}
        onChange={(timeframe) => set({ timeframe })}
      />
      <InputField
        label="At work at once"
        type="number"
        hint="runs and sweeps; empty: as the server is set"
        value={state.maxConcurrent}
        error={errorAt('maxConcurrent')}
        onChange={(maxConcurrent) => set({ maxConcurrent })}
      />
      <Field label="Follow the catalog" hint="takes new rows when a schedule finds them">
        {({ id }) => (
          <input
            id={id}
            type="checkbox"
            checked={state.follow}
            onChange={(event) => set({ follow: event.target.checked })}
          />
        )}
      </Field>
    </fieldset>
  );
}
