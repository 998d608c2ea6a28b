import { Worker } from 'node:worker_threads';
import { HoldfastError } from '../../model/errors';
import { messageOf } from '../../model/message-of';
import {
  VALIDATION_CHECKS,
  type CheckResult,
  type StrategyChecks,
  type StrategyValidation,
} from '../../model/strategy-validation';
import { loadCompiler } from '../compile-module';
import { messageSecret, openMessage } from '../secret-messages';
import { ThreadTime } from '../thread-time';
import type { ValidateData, ValidateMessage } from './validate-thread';

type Validated = Omit<ValidateData, 'secret'>;

const HEAP_MB = 512;
const LIMIT_MS = 20_000;
/** Validations that wait for their turn at most. */
const MOST_WAITING = 100;

/** Validates strategies in threads that see nothing of this process's environment, one after the other. */
export class StrategyValidator {
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param options.threadFile compiled `validate-thread.js` */
  constructor(private readonly options: { threadFile: string; limitMs?: number }) {}

  /**
   * @param onCheck told of what is known each time that a check has ended
   * @throws HoldfastError RATE_LIMITED where too many wait
   */
  validate(data: Validated, onCheck?: (sofar: StrategyValidation) => void): Promise<StrategyValidation> {
    if (this.#waiting >= MOST_WAITING)
      return Promise.reject(new HoldfastError('RATE_LIMITED', 'Too many strategies wait to be validated.'));
    this.#waiting++;
    const validation = this.#turn.then(() => this.#inThread(data, onCheck)).finally(() => this.#waiting--);
    this.#turn = validation.catch(() => undefined);
    return validation;
  }

  #inThread(data: Validated, onCheck?: (sofar: StrategyValidation) => void): Promise<StrategyValidation> {
    loadCompiler();
    const { threadFile, limitMs = LIMIT_MS } = this.options;
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
    const secret = messageSecret();
    const worker = new Worker(threadFile, {
      workerData: { ...data, secret } satisfies ValidateData,
      env: {},
      resourceLimits,
    });
    const found: Partial<StrategyChecks> = {};
    let loaded = { strategy: null as string | null, bundleHash: null as string | null };
    let reason: string | undefined = 'The strategy ended the thread that validates it.';
    return new Promise((resolve) => {
      const time = new ThreadTime(worker, limitMs, () => {
        reason = `The strategy does not come back within ${limitMs / 1000} s.`;
        void worker.terminate();
      });
      worker.on('message', (received: unknown) => {
        const message = openMessage<ValidateMessage>(received, secret);
        if (!message) return;
        if (message.kind === 'loaded') loaded = { strategy: message.id, bundleHash: message.bundleHash };
        else if (message.kind === 'check') {
          Object.assign(found, { [message.name]: message.result });
          onCheck?.({ ...loaded, ...completed(found, undefined) });
        } else {
          reason = undefined;
          void worker.terminate();
        }
      });
      worker.on('error', (error) => (reason = messageOf(error)));
      worker.once('exit', () => {
        time.stop();
        resolve({ ...loaded, ...completed(found, reason) });
      });
    });
  }
}

/** A validation whose process died in the middle: the check at which it was has failed. */
export function interrupted(sofar: StrategyValidation | undefined, reason: string): StrategyValidation {
  const reached = VALIDATION_CHECKS.flatMap((name) => {
    const result = sofar?.checks[name];
    return result && result.status !== 'skip' ? [[name, result] as const] : [];
  });
  const { strategy = null, bundleHash = null } = sofar ?? {};
  return { strategy, bundleHash, ...completed(Object.fromEntries(reached), reason) };
}

/** What was not reached is skipped; where the thread died, the check at which it was has failed. */
function completed(found: Partial<StrategyChecks>, reason: string | undefined) {
  const fate: CheckResult = reason === undefined ? { status: 'skip' } : { status: 'fail', message: reason };
  let next = fate;
  const checks: Record<string, CheckResult> = {};
  for (const name of VALIDATION_CHECKS) {
    checks[name] = found[name] ?? next;
    if (!found[name]) next = { status: 'skip' };
  }
  const passed = Object.values(checks).every(({ status }) => status === 'pass');
  return { passed, checks: checks as StrategyChecks };
}
