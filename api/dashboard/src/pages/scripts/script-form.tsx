import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { typedGrid, typedParameters } from '../../../../../engine/model/script-parameters';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { ErrorBox } from '../../components/error-box';
import { Field, InputField, SelectField } from '../../components/field';

/** Runs a script with parameters that are typed as lines. */
export function ScriptForm({ names }: { names: readonly string[] }) {
  const [name, setName] = useState(names[0] ?? '');
  const [text, setText] = useState('');
  const [grid, setGrid] = useState('');
  const [timeout, setTimeout] = useState('');
  const [, navigate] = useLocation();
  const start = useAction(
    // Not before the form is sent: what was typed may be no parameters.
    () => Promise.resolve().then(() => begin(requestOf({ name, text, timeout }), linesOf(grid))),
    (page) => navigate(page),
  );
  const fault = start.error ? errorBody(start.error) : undefined;
  const errorAt = (path: string) => (fault?.path?.split('.')[0] === path ? fault.message : undefined);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(undefined);
  };
  return (
    <form className="card card-body form" onSubmit={onSubmit} noValidate>
      <fieldset>
        <legend>Run a script</legend>
        <SelectField
          label="Script"
          options={names.map((one) => [one, one] as const)}
          value={name}
          error={errorAt('name')}
          onChange={setName}
        />
        <InputField
          label="Seconds at most"
          hint="As set, where empty"
          type="number"
          min={1}
          value={timeout}
          error={errorAt('timeoutSeconds')}
          onChange={setTimeout}
        />
        <LinesField
          label="Parameters"
          hint="A line each: capital=100000; true is a flag, a key that is repeated a list"
          text={text}
          error={errorAt('parameters')}
          onChange={setText}
        />
        <LinesField
          label="Grid"
          hint="For a sweep, a line each: stop=1:5:0.5 or legs=CE,PE; a run for every combination"
          text={grid}
          error={errorAt('grid')}
          onChange={setGrid}
        />
      </fieldset>
      <ErrorBox body={fault ?? null} />
      <Submit text={linesOf(grid).length > 0 ? 'Sweep' : 'Run'} disabled={start.isPending} />
    </form>
  );
}

function Submit({ text, disabled }: { text: string; disabled: boolean }) {
  return (
    <div className="page-head">
      <button type="submit" className="button primary" disabled={disabled}>
        {text}
      </button>
    </div>
  );
}

interface LinesFieldProps {
  label: string;
  hint: string;
  text: string;
  error: string | undefined;
  onChange: (text: string) => void;
}

function LinesField({ label, hint, text, error, onChange }: LinesFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} broad>
      {({ id, invalid }) => (
        <textarea
          id={id}
          rows={4}
          spellCheck={false}
          value={text}
          aria-invalid={invalid}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

function requestOf({ name, text, timeout }: { name: string; text: string; timeout: string }) {
  return {
    name,
    parameters: typedParameters(linesOf(text)),
    ...(timeout !== '' && { timeoutSeconds: Number(timeout) }),
  };
}

/** Starts a run, or a sweep where there is a grid, and tells its page. */
async function begin(request: ReturnType<typeof requestOf>, grid: readonly string[]): Promise<string> {
  if (grid.length === 0) return `/scripts/runs/${(await client.scripts.run.mutate(request)).runId}`;
  const { sweepId } = await client.scripts.sweep.mutate({ ...request, grid: typedGrid(grid) });
  return `/sweeps/${sweepId}`;
}
