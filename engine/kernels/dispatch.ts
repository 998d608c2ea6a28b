import type { PreparedMarket } from '../execution/run/prepare-market';
import { runCurrencies } from '../execution/run/run-currencies';
import { messageOf } from '../model/message-of';
import type { ExecutionConfig } from '../model/run-config';
import type { StrategyDefinition } from '../strategies/define-strategy';
import { keepsState } from '../strategies/fresh-definition';
import type { SignalKernel } from './signal-kernel';
import { TypescriptKernel } from './typescript-kernel';
import { WasmKernel } from './wasm-kernel';

/** Why a kernel will not compute the trials of a sweep. */
export interface Unusable {
  kernel: string;
  reason: string;
}

/** The kernel that computes a sweep's trials, undefined for the event path; and why others do not. */
export interface KernelChoice {
  kernel: SignalKernel | undefined;
  unusable: Unusable[];
}

export interface KernelQuestion {
  definition: StrategyDefinition;
  config: ExecutionConfig;
  prepared: PreparedMarket;
}

interface Candidate {
  name: string;
  make: () => SignalKernel;
}

/** Fastest first. */
const CANDIDATES: Candidate[] = [
  { name: 'wasm', make: () => new WasmKernel() },
  { name: 'typescript', make: () => new TypescriptKernel() },
];

/** Settings that kernels compute with, or that do not bear on market orders; any other must be at rest. */
const KNOWN = {
  config: [
    'strategy',
    'instruments',
    'start',
    'end',
    'account',
    'fees',
    'slippage',
    'fills',
    'evaluation',
    // Rules over columns do not see who is a member.
    'universe',
    'seed',
    'parameters',
  ],
  plan: ['session', 'axes', 'fixed', 'objective', 'cache'],
  account: ['initialCapital', 'currency'],
  evaluation: ['riskFreeRate', 'benchmark'],
  fees: ['proportional'],
  slippage: ['proportional'],
  fills: ['intrabar', 'limits'],
  instrument: ['id', 'currency', 'calendar', 'universes', 'funding', 'borrow'],
};

/** Values that are the same as none. */
const NEUTRAL = new Set<unknown>([
  undefined,
  null,
  0,
  false,
  'cash',
  'netting',
  'next-open',
  'trade',
  'placement',
  'fill',
  'last',
  'equity',
  'index',
  'fx',
]);

/** Chooses the kernel for a sweep. Kernels are made on first use and kept, with what they hold of a market. */
export class KernelDispatch {
  readonly #candidates: readonly Candidate[];
  readonly #kernels = new Map<string, SignalKernel | string>();

  constructor(candidates: readonly Candidate[] = CANDIDATES) {
    this.#candidates = candidates;
  }

  choose(question: KernelQuestion): KernelChoice {
    const reason = whyEventPath(question);
    if (reason !== undefined) {
      return { kernel: undefined, unusable: this.#candidates.map(({ name }) => ({ kernel: name, reason })) };
    }
    const unusable: Unusable[] = [];
    for (const candidate of this.#candidates) {
      const kernel = this.#kernel(candidate);
      const refusal = typeof kernel === 'string' ? kernel : kernel.bind(barsOf(question.prepared));
      if (refusal === undefined) return { kernel: kernel as SignalKernel, unusable };
      unusable.push({ kernel: candidate.name, reason: refusal });
    }
    return { kernel: undefined, unusable };
  }

  #kernel({ name, make }: Candidate): SignalKernel | string {
    const known = this.#kernels.get(name) ?? tryMake(make);
    this.#kernels.set(name, known);
    return known;
  }
}

function tryMake(make: () => SignalKernel): SignalKernel | string {
  try {
    return make();
  } catch (error) {
    return `This machine cannot run it: ${messageOf(error)}`;
  }
}

function barsOf({ market }: PreparedMarket) {
  const { open, close } = market.panels[0]!;
  return { hash: market.hash, open, close };
}

/** Why no kernel can compute what is asked, undefined where one may. */
function whyEventPath({ definition, config, prepared }: KernelQuestion): string | undefined {
  if (!definition.signals) return `The strategy ${definition.id} does not state its signals as columns.`;
  if (keepsState(definition)) return `The file of the strategy ${definition.id} is evaluated anew for each trial.`;
  if (definition.fees || definition.slippage) return `The strategy ${definition.id} has costs of its own.`;
  const { instruments } = prepared.schedule;
  if (instruments.length > 1) {
    return `The market has ${instruments.length} instruments on one account; kernels take one.`;
  }
  const known = prepared.market.instruments?.[instruments[0]!];
  const trait = known && activeKeys({ ...known, multiplier: known.multiplier - 1 }, KNOWN.instrument)[0];
  if (trait !== undefined) return `Kernels do not know the instrument's ${trait}.`;
  if (runCurrencies(prepared, config.account.currency)) return 'Kernels do not convert currencies.';
  const setting = unknownSetting(config);
  return setting && `Kernels do not know the setting ${setting}.`;
}

function unknownSetting(config: ExecutionConfig): string | undefined {
  const [top] = activeKeys(config, [...KNOWN.config, ...KNOWN.plan]);
  if (top !== undefined) return top;
  for (const part of ['account', 'fees', 'slippage', 'fills'] as const) {
    const [inner] = activeKeys(config[part] ?? {}, KNOWN[part]);
    if (inner !== undefined) return `${part}.${inner}`;
  }
  return undefined;
}

/** Names of the entries that are not among the known ones, and neither missing nor at rest. */
function activeKeys(value: object, known: readonly string[]): string[] {
  return Object.entries(value).flatMap(([key, entry]) => (known.includes(key) || NEUTRAL.has(entry) ? [] : [key]));
}
