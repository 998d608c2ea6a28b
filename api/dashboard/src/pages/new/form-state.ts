import type { RunRequest } from '../../../../../engine/model/run-config';
import type { AnyStatisticName } from '../../../../../engine/model/trial-statistics';
import type { Grid, SweepRequest } from '../../../../../engine/model/sweep-plan';
import type {
  RunView,
  SessionView,
  StrategyView,
  StrategySweepView,
  SweepView,
} from '../../../../../engine/model/views';
import { parseRange, valuesOf, type RangeText } from '../../lib/axis';
import { fieldsOf, parametersOf, valueOf, type ParameterField } from '../../lib/parameter-schema';
import { fraction, perCent } from '../../lib/per-cent';
import { textsOf, withSettings, type Setting } from '../../lib/settings-schema';

export type Kind = 'run' | 'sweep';

/** One parameter of a sweep: fixed, or an axis of the grid. */
export interface AxisText {
  mode: 'fixed' | 'range' | 'list';
  range: RangeText;
  list: string;
}

/** Everything as typed. */
export interface FormState {
  session: string;
  strategy: string;
  parameters: Record<string, string>;
  axes: Record<string, AxisText>;
  /** Of a run. */
  label: string;
  /** A date, or a time in UTC. */
  start: string;
  end: string;
  capital: string;
  /** Per cent of each fill. */
  fees: string;
  slippage: string;
  /** Of the advanced settings those that are set, by path. */
  settings: Record<string, string>;
  statistic: AnyStatisticName;
  /** What trials have besides their own: of the sweep that it is like. */
  statistics: AnyStatisticName[];
  direction: 'maximize' | 'minimize';
}

interface Offer {
  sessions: readonly SessionView[];
  strategies: readonly StrategyView[];
  session: string | null;
  /** The one that is wanted, as far as it is known. */
  strategy: string | null;
  like: Like | undefined;
  /** Version of the session that is wanted. */
  version?: string | null;
  /** The advanced ones. */
  settings: readonly Setting[];
}

/** What is to be done again. */
export type Like = RunView | StrategySweepView;

export function initialState(offer: Offer): FormState {
  const { sessions, strategies, session, strategy: wanted, like, settings, version } = offer;
  const strategy =
    strategies.find(({ id }) => id === (like?.strategy ?? wanted)) ?? strategies.find(isCross) ?? strategies[0];
  return {
    session: like?.session ?? (session || undefined) ?? sessions.find(({ status }) => status === 'ready')?.name ?? '',
    strategy: strategy?.id ?? '',
    ...strategyTexts(strategy, like),
    label: (like && 'runId' in like && like.label) || '',
    start: boundText(like?.start),
    end: boundText(like?.end),
    capital: String(like?.account.initialCapital ?? 100_000),
    fees: perCent(like?.fees.proportional),
    slippage: perCent(like?.slippage.proportional),
    settings: like ? settingTexts(settings, like) : version ? { manifestVersion: version } : {},
    ...objectiveOf(like),
  };
}

/** What an operation was given; which version of the session it ran on is no setting of what is done again. */
function settingTexts(settings: readonly Setting[], like: Like): Record<string, string> {
  const { account, fees, slippage, fills, evaluation, universe, instruments, seed, priority } = like;
  const given = {
    ...{ account, fees, slippage, fills, evaluation, universe, instruments },
    ...{ seed: seed || undefined, priority: priority === 3 ? undefined : priority },
  };
  return textsOf(settings, given);
}

/** As it was asked for: a date where it is the begin or the end of one, else the time. */
const boundText = (iso: string | undefined) => iso?.replace(/T(00:00:00(\.0+)?|23:59:59\.9+)Z$/, '') ?? '';

function objectiveOf(like: Like | undefined): Pick<FormState, 'statistic' | 'direction' | 'statistics'> {
  if (!like || !('objective' in like)) return { statistic: 'sharpe', direction: 'maximize', statistics: [] };
  const { objective, statistics } = like;
  return { ...objective, statistics };
}

const isCross = ({ id }: StrategyView) => id === 'sma-cross';

/** Texts of a strategy's parameters: those of a run, else its defaults. */
export function strategyTexts(strategy: StrategyView | undefined, like?: Like) {
  const fields = fieldsOf(strategy?.parameters ?? {});
  const same = like?.strategy === strategy?.id ? like : undefined;
  const known = same?.parameters ?? {};
  const axes = same && 'axes' in same ? same.axes : [];
  const texts = fields.map(({ name, initial }) => [name, name in known ? String(known[name]) : initial] as const);
  return {
    parameters: Object.fromEntries(texts),
    axes: Object.fromEntries(
      texts.map(([name, text]) => [
        name,
        axisText(
          text,
          axes.find((axis) => axis.name === name),
        ),
      ]),
    ),
  };
}

/** As a sweep varied the parameter; else fixed. */
function axisText(text: string, axis?: SweepView['axes'][number]): AxisText {
  const fixed: AxisText = { mode: 'fixed', range: { start: text, stop: '', step: '1' }, list: '' };
  if (!axis) return fixed;
  const { values, start, step, count } = axis;
  if (start === undefined || step === undefined || count === undefined) {
    return { ...fixed, mode: 'list', list: values.map(String).join(', ') };
  }
  // To 12 digits, as the server rounds the values of a range.
  const stop = Number((start + step * (count - 1)).toPrecision(12));
  return { ...fixed, mode: 'range', range: { start: String(start), stop: String(stop), step: String(step) } };
}

function execution(state: FormState, settings: readonly Setting[]) {
  const { session, strategy, start, end, capital, fees, slippage } = state;
  const request = {
    session,
    strategy,
    ...(start.trim() !== '' && { start: start.trim() }),
    ...(end.trim() !== '' && { end: end.trim() }),
    account: { initialCapital: Number(capital) },
    fees: { proportional: fraction(fees) },
    slippage: { proportional: fraction(slippage) },
    seed: 0,
    priority: 3,
    cache: 'use' as const,
  };
  return withSettings(request, settings, state.settings);
}

/** What a form is made of. */
export interface Described {
  /** Parameters of the strategy. */
  fields: readonly ParameterField[];
  /** The advanced settings. */
  settings: readonly Setting[];
}

export function runRequest(state: FormState, { fields, settings }: Described): RunRequest {
  const label = state.label.trim();
  return {
    ...execution(state, settings),
    ...(label !== '' && { label }),
    whenBusy: 'queue',
    parameters: parametersOf(fields, state.parameters),
  };
}

/** The request of a sweep. @throws Error in words for the reader when an axis cannot be read */
export function sweepRequest(state: FormState, { fields, settings }: Described): SweepRequest {
  const fixed = fields.filter(({ name }) => state.axes[name]?.mode === 'fixed');
  const varied = fields.filter(({ name }) => state.axes[name]?.mode !== 'fixed');
  const grid: Grid = Object.fromEntries(varied.map((field) => [field.name, axisOf(field, state.axes[field.name]!)]));
  const { statistic, direction, statistics } = state;
  return {
    ...execution(state, settings),
    parameters: parametersOf(fixed, state.parameters),
    grid,
    objective: { statistic, direction },
    statistics,
  };
}

function axisOf(field: ParameterField, axis: AxisText): Grid[string] {
  if (axis.mode === 'list') return listOf(axis.list).map((text) => valueOf(field, text));
  const range = parseRange(axis.range);
  if (typeof range === 'string') throw new Error(`${field.name}: ${range}`);
  return range;
}

/** The values of a typed list. */
export const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** How many values an axis has: a number, or what is wrong with it. */
export function axisCount(axis: AxisText): number | string {
  if (axis.mode === 'fixed') return 1;
  if (axis.mode === 'list') return listOf(axis.list).length || 'Name at least one value.';
  const range = parseRange(axis.range);
  return typeof range === 'string' ? range : valuesOf(range);
}

/** How many trials the grid has, or what it lacks. */
export function combinations(state: FormState): number | string {
  const axes = Object.entries(state.axes);
  if (axes.every(([, { mode }]) => mode === 'fixed')) return 'Let at least one parameter vary.';
  let product = 1;
  for (const [name, axis] of axes) {
    const values = axisCount(axis);
    if (typeof values === 'string') return `${name}: ${values}`;
    product *= values;
  }
  return product;
}
