import type { FormEvent } from 'react';
import { useLocation } from 'wouter';
import type { ErrorBody } from '../../../../../engine/model/errors';
import type { SessionView, StrategyView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { ErrorBox } from '../../components/error-box';
import { SelectField } from '../../components/field';
import { counted } from '../../lib/format';
import { fieldsOf, type ParameterField as Described } from '../../lib/parameter-schema';
import type { Setting } from '../../lib/settings-schema';
import { Advanced } from './advanced';
import { AxisRow } from './axis-row';
import { Conditions, Objective, type FormPart } from './conditions';
import { useDraft } from './draft';
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
  strategy: string | null;
  like: Like | undefined;
  /** The advanced ones. */
  settings: readonly Setting[];
}

/** A form made from the JSON schemas of the strategy and of requests. Faults that the server finds stand beside their field. */
export function OperationForm({ kind, ...offer }: OperationFormProps) {
  const { sessions, strategies, settings } = offer;
  const [state, setState] = useDraft(kind, () => initialState(offer));
  const [, navigate] = useLocation();
  const strategy = strategies.find(({ id }) => id === state.strategy);
  const fields = fieldsOf(strategy?.parameters ?? {});
  const set = (change: Partial<typeof state>) => setState((old) => ({ ...old, ...change }));
  const start = useAction(
    async () => {
      if (kind === 'run')
        return `/runs/${(await client.runs.create.mutate(runRequest(state, { fields, settings }))).runId}`;
      return `/sweeps/${(await client.sweeps.create.mutate(sweepRequest(state, { fields, settings }))).sweepId}`;
    },
    (path) => navigate(path),
  );
  const fault = start.error ? errorBody(start.error) : undefined;
  const faults = faultsOf(fault);
  const errorAt = (path: string) => faults.find((one) => one.path === path || one.path.startsWith(`${path}.`))?.message;
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
      <Advanced {...form} settings={settings} />
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button primary" disabled={start.isPending || (kind === 'sweep' && !trials)}>
          Start the {kind}
        </button>
        {kind === 'sweep' && (
          <span className="muted" role="status">
            {trials === null ? 'Let at least one parameter vary.' : counted(trials, 'combination')}
          </span>
        )}
      </div>
    </form>
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
