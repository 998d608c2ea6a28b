import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import type { SessionView, StrategyView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { ErrorBox } from '../../components/error-box';
import { SelectField } from '../../components/field';
import { count } from '../../lib/format';
import { fieldsOf, type ParameterField as Described } from '../../lib/parameter-schema';
import { AxisRow } from './axis-row';
import { Conditions, Objective, type FormPart } from './conditions';
import { Execution } from './execution';
import {
  combinations,
  initialState,
  runRequest,
  strategyTexts,
  sweepRequest,
  type Kind,
  type Like,
} from './form-state';
import { ParameterField } from './parameter-field';

interface OperationFormProps {
  kind: Kind;
  sessions: readonly SessionView[];
  strategies: readonly StrategyView[];
  session: string | null;
  like: Like | undefined;
}

/** A form made from the strategy's JSON schema. Faults that the server finds stand beside their field. */
export function OperationForm({ kind, ...offer }: OperationFormProps) {
  const { sessions, strategies } = offer;
  const [state, setState] = useState(() => initialState(offer));
  const [, navigate] = useLocation();
  const strategy = strategies.find(({ id }) => id === state.strategy);
  const fields = fieldsOf(strategy?.parameters ?? {});
  const set = (change: Partial<typeof state>) => setState((old) => ({ ...old, ...change }));
  const start = useAction(
    async () => {
      if (kind === 'run') return `/runs/${(await client.runs.create.mutate(runRequest(state, fields))).runId}`;
      return `/sweeps/${(await client.sweeps.create.mutate(sweepRequest(state, fields))).sweepId}`;
    },
    (path) => navigate(path),
  );
  const fault = start.error ? errorBody(start.error) : undefined;
  const errorAt = (path: string) =>
    fault?.path === path || fault?.path?.startsWith(`${path}.`) ? fault.message : undefined;
  const form = { state, errorAt, set };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(undefined);
  };
  const trials = kind === 'sweep' ? combinations(state) : null;
  return (
    <form className="card card-body form" onSubmit={submit} noValidate>
      <Subject kind={kind} offer={offer} form={form} />
      <Parameters kind={kind} fields={fields} form={form} />
      {kind === 'sweep' && <Objective {...form} />}
      <Conditions {...form} session={sessions.find(({ name }) => name === state.session)} />
      <Execution {...form} />
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button primary" disabled={start.isPending || (kind === 'sweep' && !trials)}>
          Start the {kind}
        </button>
        {kind === 'sweep' && (
          <span className="muted" role="status">
            {trials === null ? 'Let at least one parameter vary.' : `${count(trials)} combinations`}
          </span>
        )}
      </div>
    </form>
  );
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
        options={sessions.map(({ name, status }) => [name, status === 'ready' ? name : `${name} (${status})`] as const)}
        value={state.session}
        error={errorAt('session')}
        onChange={(session) => set({ session })}
      />
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

interface ParametersProps {
  kind: Kind;
  fields: readonly Described[];
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
