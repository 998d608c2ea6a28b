import type { RunRequest } from '../../../../../engine/model/run-config';
import type { SweepRequest } from '../../../../../engine/model/sweep-plan';
import type { Kind } from './form-state';

type AnyRequest = RunRequest | SweepRequest;

/** What a request means without being said. */
const DEFAULTS: Readonly<Record<string, unknown>> = { seed: 0, priority: 3, cache: 'use', whenBusy: 'queue' };

/** A request without what it means anyway. */
export function briefly(request: AnyRequest): Record<string, unknown> {
  const entries = Object.entries(request).filter(
    ([name, value]) => DEFAULTS[name] !== value && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(entries);
}

/** A word of a shell. */
const quoted = (text: string) => (/^[\w.,:=@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export function asCurl(kind: Kind, request: AnyRequest, api: string): string {
  const body = quoted(JSON.stringify(briefly(request), null, 2));
  return `curl -X POST ${api}/${kind}s \\\n  -H "x-api-key: $HOLDFAST_API_KEY" -H 'content-type: application/json' \\\n  -d ${body}`;
}

export function asTypeScript(kind: Kind, request: AnyRequest, url: string): string {
  const body = JSON.stringify(briefly(request), null, 2);
  return `const client = createClient({ url: '${url}', key: process.env.HOLDFAST_API_KEY });\nawait client.${kind}s.create.mutate(${body});`;
}

/** Options of the command line of their own, by the path of the field. */
const OPTIONS: Readonly<Record<string, string>> = {
  label: '--label',
  start: '--start',
  end: '--end',
  'account.initialCapital': '--capital',
  'fees.proportional': '--fee',
  'slippage.proportional': '--slippage',
};

export function asCommand(kind: Kind, request: AnyRequest): string {
  const {
    session,
    strategy,
    parameters,
    grid,
    objective,
    instruments = [],
    ...rest
  } = briefly(request) as unknown as {
    session: string;
    strategy: string;
    parameters: Record<string, unknown>;
    grid?: SweepRequest['grid'];
    objective?: SweepRequest['objective'];
    instruments?: string[];
  };
  const words = [
    ...Object.entries(parameters).map(([name, value]) => `--param ${quoted(`${name}=${String(value)}`)}`),
    ...Object.entries(grid ?? {}).map(([name, values]) => `--grid ${quoted(`${name}=${axisText(values)}`)}`),
    ...(objective ? [`--objective ${objective.statistic}`] : []),
    ...(objective?.direction === 'minimize' ? ['--minimize'] : []),
    ...instruments.map((id) => `--instrument ${quoted(id)}`),
    ...leaves(rest, []).map(([path, value]) => optionOf(path, value)),
  ];
  return [`npx holdfast ${kind} ${session} ${strategy}`, ...words].join(' \\\n  ');
}

function axisText(values: SweepRequest['grid'][string]): string {
  return Array.isArray(values) ? values.map(String).join(',') : [values.start, values.stop, values.step].join(':');
}

function optionOf(path: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return OPTIONS[path] ? `${OPTIONS[path]} ${quoted(text)}` : `--set ${quoted(`${path}=${text}`)}`;
}

function leaves(value: object, above: readonly string[]): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const path = [...above, name];
    const isGroup = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isGroup ? leaves(inner, path) : [[path.join('.'), inner] as [string, unknown]];
  });
}
