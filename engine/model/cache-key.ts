import { contentHash } from './canonical';
import { describeInstrument, tellsMore } from './describe-instrument';
import { pairOfId } from './instrument-currency';
import type { Manifest } from './manifest';
import type { StrategyCode } from './result';
import type { ExecutionConfig } from './run-config';

/** Everything that decides a result, part by part; two results with equal parts are the same result. */
export const CACHE_PARTS = [
  'data',
  'instruments',
  'range',
  'strategy',
  'engine',
  'parameters',
  'account',
  'fees',
  'slippage',
  'fills',
  'seed',
] as const;
export type CachePart = (typeof CACHE_PARTS)[number];
/** A text for each part, most of them hashes. */
export type CacheParts = Record<CachePart, string>;

/** What is to be computed. `parameters` holds those of a run, or the axes and fixed parameters of a sweep. */
export interface Computation {
  code: StrategyCode;
  execution: ExecutionConfig;
  parameters: unknown;
}

/** A manifest prepared for many keys. */
export class ManifestContent {
  readonly #instruments: ReadonlyMap<string, Manifest['instruments'][number]>;
  readonly #all: { data: string; instruments: string };
  /** Whether the engine looks at what is known of instruments at all: a matter of the whole manifest. */
  readonly #tells: boolean;

  constructor(private readonly manifest: Manifest) {
    const { instruments } = manifest;
    this.#instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]));
    this.#tells = instruments.some(({ id, definition }) => tellsMore(describeInstrument(id, definition), definition));
    this.#all = this.#hash(instruments);
  }

  parts({ code, execution, parameters }: Computation): CacheParts {
    const { account, fees, slippage, fills, evaluation, universe, seed, start, end, strategy, instruments, delay } =
      execution;
    const compared = evaluation?.benchmark;
    const benchmark = typeof compared === 'string' ? compared : undefined;
    const values = typeof compared === 'object' && [this.manifest.benchmarks?.[compared.file] ?? null];
    const { manifest } = this;
    const { interval = '', tickSeconds = '', columns, adjust } = manifest;
    const read = instruments && benchmark !== undefined ? [...instruments, benchmark] : instruments;
    const used = this.#used(read, account.currency !== undefined);
    return {
      ...used,
      ...(universe !== undefined && { instruments: contentHash([used.instruments, universe]) }),
      // The range of the session too: it decides which instruments share a time axis. So does the length of its bars.
      range: [
        ...[manifest.start, manifest.end, start ?? manifest.start, end ?? manifest.end, interval, tickSeconds],
        ...(columns ? [JSON.stringify(columns)] : []),
        ...(adjust ? [adjust] : []),
      ].join('/'),
      strategy: strategyPart(strategy, code),
      engine: code.engineBuild,
      parameters: contentHash(parameters),
      account: contentHash(evaluation ? [account, evaluation, ...(values || [])] : account),
      fees: contentHash(fees),
      slippage: contentHash(slippage),
      fills: contentHash(delay === undefined ? (fills ?? null) : [fills ?? null, delay]),
      seed: String(seed),
    };
  }

  /** @param converts whether pairs that are not traded may tell a rate */
  #used(ids: readonly string[] | undefined, converts: boolean) {
    if (!ids) return this.#all;
    const used = ids.map((id) => this.#instruments.get(id) ?? { id, dataset: '' });
    if (!converts) return this.#hash(used);
    const pairs = this.manifest.instruments.filter(({ id }) => !ids.includes(id) && pairOfId(id) !== undefined);
    return this.#hash([...used, ...pairs]);
  }

  #hash(used: readonly Manifest['instruments'][number][]) {
    // A continuous series is made of all contracts of the manifest.
    const isMade = used.some(({ definition }) => definition?.continuous);
    const read = isMade ? this.manifest.instruments : used;
    const definitions = read.map(({ id, definition }) => [id, definition ?? null]);
    return {
      data: contentHash(read.map(({ dataset }) => dataset)),
      instruments: contentHash([this.#tells, definitions]),
    };
  }
}

export function strategyPart(id: string, { bundleHash }: Pick<StrategyCode, 'bundleHash'>): string {
  return `${id}/${bundleHash}`;
}

/** Whether the code of these parts is this code: another engine worker may have had another one. */
export function hasCode(parts: CacheParts | null, strategy: string, code: StrategyCode): boolean {
  return parts?.strategy === strategyPart(strategy, code) && parts.engine === code.engineBuild;
}

export function cacheKey(parts: CacheParts): string {
  return contentHash(parts);
}
