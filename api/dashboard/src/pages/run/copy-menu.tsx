import { useState } from 'react';
import type { RunView } from '../../../../../engine/model/views';
import { Menu } from '../../components/menu';
import { runOfTrial } from '../../lib/requests';

/** The request that makes this run again, for other doors. */
export function CopyMenu({ run }: { run: RunView }) {
  const [copied, setCopied] = useState('');
  const copy = (name: string, text: string) => () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(`${name} copied`),
      () => setCopied('The browser does not let pages copy.'),
    );
  return (
    <Menu text="Copy">
      <button type="button" className="button small" onClick={copy('Id', run.runId)}>
        Id
      </button>
      <button type="button" className="button small" onClick={copy('Command', asCurl(run))}>
        As curl
      </button>
      <button type="button" className="button small" onClick={copy('Command', asCommand(run))}>
        As a command
      </button>
      <button type="button" className="button small" onClick={copy('Request', JSON.stringify(requestOf(run), null, 2))}>
        As JSON
      </button>
      <span role="status" className="muted">
        {copied}
      </span>
    </Menu>
  );
}

function requestOf(run: RunView) {
  return {
    ...runOfTrial(run, run.parameters),
    manifestVersion: run.manifestVersion,
    ...(run.label !== null && { label: run.label }),
  };
}

/** Within single quotes of a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function asCurl(run: RunView): string {
  return (
    `curl -X POST ${location.origin}/api/v1/runs?wait=true -H "X-API-Key: $HOLDFAST_API_KEY" ` +
    `-H 'content-type: application/json' -d ${quoted(JSON.stringify(requestOf(run)))}`
  );
}

/** The command of the command line: what has no option of its own is set by its path. */
export function asCommand(run: RunView): string {
  const { session, strategy, parameters, instruments = [], label, cache: _, whenBusy: __, ...rest } = requestOf(run);
  const words = [
    ...Object.entries(parameters).map(([name, value]) => `--param ${quoted(`${name}=${String(value)}`)}`),
    ...instruments.map((id) => `--instrument ${quoted(id)}`),
    ...(label === undefined ? [] : [`--label ${quoted(label)}`]),
    ...Object.entries(rest).map(([name, value]) => `--set ${quoted(`${name}=${textOf(value)}`)}`),
  ];
  return `holdfast run ${quoted(session)} ${quoted(strategy)} ${words.join(' ')}`;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
