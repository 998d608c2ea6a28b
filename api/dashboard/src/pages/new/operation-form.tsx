import { useEffect, useRef, type FormEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { ErrorBody } from '../../../../../engine/model/errors';
import type { SessionView, StrategyView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { ErrorBox } from '../../components/error-box';
import { InputField, SelectField } from '../../components/field';
import { Segmented } from '../../components/segmented';
import { counted } from '../../lib/format';
import { fieldsOf, type ParameterField as FieldOf } from '../../lib/parameter-schema';
import type { Setting } from '../../lib/settings-schema';
import { Advanced } from './advanced';
import { AxisRow } from './axis-row';
import { Conditions, Objective, type FormPart } from './conditions';
import { useDraft, type Draft } from './draft';
import {
  combinations,
  initialState,
  runRequest,
  strategyTexts,
  sweepRequest,
  type Described,
  type FormState,
  type Kind,
  type Like,
} from './form-state';
import { Instruments } from './instruments';
import { ParameterField } from './parameter-field';
import { Summary } from './summary';

interface OperationFormProps {
  kind: Kind;
  sessions: readonly SessionView[];
  strategies: readonly StrategyView[];
  session: string | null;
  strategy: string | null;
  version: string | null;
  like: Like | undefined;
  /** The advanced ones. */
  settings: readonly Setting[];
}

const KINDS: Readonly<Record<Kind, string>> = { run: 'One run', sweep: 'Sweep: vary parameters' };

/** A form made from the JSON schemas of the strategy and of requests. Faults that the server finds stand beside their field. */
export function OperationForm({ kind, ...offer }: OperationFormProps) {
  const { sessions, strategies, settings } = offer;
  const [state, setState] = useDraft(() => initialState(offer));
  const [, navigate] = useLocation();
  const search = useSearch();
  const strategy = strategies.find(({ id }) => id === state.strategy);
  const fields = fieldsOf(strategy?.parameters ?? {});
  const start = useStart(kind, state, { fields, settings });
  const set = (change: Partial<typeof state>) => {
    setState((old) => ({ ...old, ...change }));
    // What was wrong with the request before says nothing about this one.
    if (start.error) start.reset();
  };
  const page = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (start.error) page.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [start.error]);
  const fault = start.error ? errorBody(start.error) : undefined;
  const faults = faultsOf(fault);
  const errorAt = (path: string) => faults.find((one) => one.path === path || one.path.startsWith(`${path}.`))?.message;
  const form = { state, errorAt, set };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(undefined);
  };
  const change = (other: Kind) => {
    const kept: Draft = { draft: state };
    navigate(`/new/${other}${search && `?${search}`}`, { state: kept });
  };
  const grid = kind === 'sweep' ? combinations(state) : 0;
  const at = sessions.find(({ name }) => name === state.session);
  return (
    <div className="form-beside">
      <form ref={page} className="card card-body form" onSubmit={submit} noValidate>
        <div>
          <Segmented label="What to start" options={KINDS} value={kind} onPick={change} />
        </div>
        <Subject kind={kind} offer={offer} form={form} />
        <Parameters kind={kind} fields={fields} form={form} />
        {kind === 'sweep' && <Objective {...form} />}
        <Instruments {...form} />
        <Conditions {...form} session={at} />
        <Advanced {...form} settings={settings} />
        <ErrorBox body={fault ?? null} />
        <div className="page-head">
          <button type="submit" className="button primary" disabled={start.isPending || typeof grid === 'string'}>
            Start the {kind}
          </button>
          {kind === 'sweep' && (
            <span className="muted" role="status">
              {typeof grid === 'string' ? grid : counted(grid, 'combination')}
            </span>
          )}
        </div>
      </form>
      <Summary kind={kind} state={state} described={{ fields, settings }} session={at} />
    </div>
  );
}

/** Sends the request, and leads to the page of what it began. */
function useStart(kind: Kind, state: FormState, described: Described) {
  const [, navigate] = useLocation();
  return useAction(
    async () => {
      if (kind === 'run') return `/runs/${(await client.runs.create.mutate(runRequest(state, described))).runId}`;
      return `/sweeps/${(await client.sweeps.create.mutate(sweepRequest(state, described))).sweepId}`;
    },
    (path) => navigate(path),
  );
}

/** Every field that the server found at fault: the first, and those beside it. */
function faultsOf(fault: ErrorBody | undefined): { path: string; message: string }[] {
  const { path, message = '', details } = fault ?? {};
  const others = (details?.['violations'] ?? []) as { path: string; message: string }[];
  return [...(path === undefined ? [] : [{ path, message }]), ...others];
}

interface SubjectProps {
  kind: Kind;
  offer: Pick<OperationFormProps, 'sessions' | 'strategies'>;
  form: FormPart;
}

function Subject({ kind, offer: { sessions, strategies }, form: { state, errorAt, set } }: SubjectProps) {
  const strategy = strategies.find(({ id }) => id === state.strategy);
  return (
    <fieldset>
      <legend>What to {kind === 'run' ? 'run' : 'sweep'}</legend>
      <SelectField
        label="Session"
        options={sessionOptions(sessions, state.session)}
        value={state.session}
        error={errorAt('session')}
        onChange={(session) => set({ session })}
      />
      {kind === 'run' && (
        <InputField
          label="Label"
          hint="a name of your own, by which lists show it"
          value={state.label}
          error={errorAt('label')}
          onChange={(label) => set({ label })}
        />
      )}
      <SelectField
        label="Strategy"
        options={strategies.map(({ id, name }) => [id, name] as const)}
        hint={strategy?.description}
        broad
        value={state.strategy}
        error={errorAt('strategy')}
        onChange={(id) => set({ strategy: id, ...strategyTexts(strategies.find((one) => one.id === id)) })}
      />
    </fieldset>
  );
}

/** Those that are open, and the one of what is done again where it is no more. */
function sessionOptions(sessions: readonly SessionView[], wanted: string) {
  const open = sessions.map(({ name, status }) => [name, status === 'ready' ? name : `${name} (${status})`] as const);
  const isClosed = wanted !== '' && sessions.every(({ name }) => name !== wanted);
  return isClosed ? [[wanted, `${wanted} (closed)`] as const, ...open] : open;
}

interface ParametersProps {
  kind: Kind;
  fields: readonly FieldOf[];
  form: FormPart;
}

function Parameters({ kind, fields, form: { state, errorAt, set } }: ParametersProps) {
  return (
    <fieldset>
      <legend>Parameters</legend>
      {fields.map((field) =>
        kind === 'run' ? (
          <ParameterField
            key={field.name}
            field={field}
            value={state.parameters[field.name] ?? ''}
            error={errorAt(`parameters.${field.name}`)}
            onChange={(value) => set({ parameters: { ...state.parameters, [field.name]: value } })}
          />
        ) : (
          <AxisRow
            key={field.name}
            field={field}
            fixed={state.parameters[field.name] ?? ''}
            axis={state.axes[field.name]!}
            error={errorAt(`parameters.${field.name}`) ?? errorAt(`grid.${field.name}`)}
            onFixed={(value) => set({ parameters: { ...state.parameters, [field.name]: value } })}
            onAxis={(axis) => set({ axes: { ...state.axes, [field.name]: axis } })}
          />
        ),
      )}
    </fieldset>
  );
}
