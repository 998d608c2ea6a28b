import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { BrokenStrategy } from '../../../../../engine/model/broken-strategy';
import type { StrategyCheckView } from '../../../../../engine/model/strategy-source';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { Card } from '../../components/card';
import { Code } from '../../components/code';
import type { Fault } from '../../components/code-editor';
import { ErrorBox } from '../../components/error-box';
import { InputField } from '../../components/field';
import { RULES_END, type StrategyText } from './strategy-texts';

interface StrategyEditorProps {
  initial: StrategyText;
  /** Whether a file of the strategies folder is changed, which keeps its name. */
  isKept: boolean;
}

/** The file of a strategy: checked in a process of its own, and saved once it is one. */
export function StrategyEditor({ initial, isKept }: StrategyEditorProps) {
  const [file, setFile] = useState(initial.file);
  const [text, setText] = useDraftOf(initial);
  const [replace, setReplace] = useState(isKept);
  const [, navigate] = useLocation();
  const check = useAction(() => client.strategies.check.mutate({ file, source: text }));
  const save = useAction(
    () => client.strategies.upload.mutate({ file, source: text, replace }),
    ({ id }) => {
      sessionStorage.removeItem(draftName(initial.file));
      navigate(`/strategies/${encodeURIComponent(id)}`);
    },
  );
  const error = save.error ?? check.error;
  const fault = error ? errorBody(error) : undefined;
  const refused = fault?.details?.['broken'] as BrokenStrategy | undefined;
  const faults = useMemo(() => faultsOf(check.data, refused), [check.data, refused]);
  const isRules = file.endsWith(RULES_END);
  const change = (next: string) => {
    setText(next);
    if (check.data || check.error) check.reset();
    if (save.error) save.reset();
  };
  return (
    <Card title={isRules ? 'Rules' : 'Source'}>
      <div className="stack">
        <fieldset>
          <InputField
            label="File"
            hint={isKept ? 'of the strategies folder' : '.ts or .js for code, .rules.json for rules'}
            value={file}
            error={fault?.path === 'file' ? fault.message : undefined}
            onChange={(name) => !isKept && setFile(name)}
          />
        </fieldset>
        <Code
          key={isRules ? 'json' : 'code'}
          label={isRules ? 'Rules of the strategy' : 'Source of the strategy'}
          language={isRules ? 'json' : 'typescript'}
          text={text}
          faults={faults}
          onChange={change}
        />
        <Outcome check={check.data} faults={faults} />
        {fault && !refused && <ErrorBox body={fault} />}
        {fault?.code === 'STRATEGY_EXISTS' && fault.path === 'file' && (
          <label className="checks">
            <input type="checkbox" checked={replace} onChange={(event) => setReplace(event.target.checked)} /> Write
            over the file that is there
          </label>
        )}
        <Buttons check={check} save={save} />
      </div>
    </Card>
  );
}

interface Doing {
  isPending: boolean;
  mutate: (none: undefined) => void;
}

function Buttons({ check, save }: { check: Doing; save: Doing }) {
  const isPending = check.isPending || save.isPending;
  return (
    <div className="page-head">
      <button type="button" className="button" disabled={isPending} onClick={() => check.mutate(undefined)}>
        {check.isPending ? 'Checking …' : 'Check'}
      </button>
      <button type="button" className="button primary" disabled={isPending} onClick={() => save.mutate(undefined)}>
        {save.isPending ? 'Saving …' : 'Save'}
      </button>
      <span className="muted">Saving makes another version; what was computed before keeps its own.</span>
    </div>
  );
}

const draftName = (file: string) => `holdfast.draft.${file}`;

/** What is typed is kept in this tab until it is saved. */
function useDraftOf({ file, text }: StrategyText) {
  const [draft, setDraft] = useState(() => sessionStorage.getItem(draftName(file)) ?? text);
  useEffect(() => {
    if (draft === text) sessionStorage.removeItem(draftName(file));
    else sessionStorage.setItem(draftName(file), draft);
  }, [draft, file, text]);
  return [draft, setDraft] as const;
}

function faultsOf(check: StrategyCheckView | undefined, refused: BrokenStrategy | undefined): Fault[] {
  const broken = refused ?? check?.broken;
  return [...(broken ? [broken] : []), ...(check?.issues ?? [])];
}

function Outcome({ check, faults }: { check: StrategyCheckView | undefined; faults: readonly Fault[] }) {
  if (faults.length > 0) {
    return (
      <ul className="error-box" role="alert">
        {faults.map(({ message, line, column, path }) => (
          <li key={`${path ?? ''} ${line ?? ''} ${message}`}>
            {line !== undefined && <code>{`${line}:${column ?? 1} `}</code>}
            {path !== undefined && <code>{`${path} `}</code>}
            {message}
          </li>
        ))}
      </ul>
    );
  }
  if (!check?.strategy) return null;
  const { id, name, parameters } = check.strategy;
  const names = Object.keys(parameters['properties'] ?? {});
  return (
    <p role="status">
      It is the strategy <code>{id}</code>, {name},{' '}
      {names.length === 0 ? 'without parameters' : `with ${names.join(', ')}`}.
    </p>
  );
}
