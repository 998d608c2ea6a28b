import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { typedParameters } from '../../../../../engine/model/script-parameters';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { ErrorBox } from '../../components/error-box';
import { Field, InputField, SelectField } from '../../components/field';

/** Runs a script with parameters that are typed as lines. */
export function ScriptForm({ names }: { names: readonly string[] }) {
  const [name, setName] = useState(names[0] ?? '');
  const [text, setText] = useState('');
  const [timeout, setTimeout] = useState('');
  const [, navigate] = useLocation();
  const start = useAction(
    // Not before the form is sent: what was typed may be no parameters.
    () => Promise.resolve().then(() => client.scripts.run.mutate(requestOf({ name, text, timeout }))),
    ({ runId }) => navigate(`/scripts/runs/${runId}`),
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
        <ParametersField text={text} error={errorAt('parameters')} onChange={setText} />
      </fieldset>
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button primary" disabled={start.isPending}>
          Run
        </button>
      </div>
    </form>
  );
}

interface ParametersFieldProps {
  text: string;
  error: string | undefined;
  onChange: (text: string) => void;
}

function ParametersField({ text, error, onChange }: ParametersFieldProps) {
  const hint = 'A line each: capital=100000; true is a flag, a key that is repeated a list';
  return (
    <Field label="Parameters" hint={hint} error={error} broad>
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

function requestOf({ name, text, timeout }: { name: string; text: string; timeout: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return { name, parameters: typedParameters(lines), ...(timeout !== '' && { timeoutSeconds: Number(timeout) }) };
}
