/** A thread in which one strategy is put through its checks, and that may be ended when it does not come back. */
import { workerData } from 'node:worker_threads';
import type { Parameters } from '../../model/run-config';
import type { StrategyChecks } from '../../model/strategy-validation';
import { boundOutput } from '../bounded-output';
import { loadCompiler } from '../compile-module';
import type { StrategyDefinition } from '../define-strategy';
import { forbidExit } from '../forbid-exit';
import { loadStrategy } from '../load-strategy';
import { BundleSources, FolderSources } from '../module-sources';
import { StrategyRegistry } from '../registry';
import { secretSender } from '../secret-messages';
import { decodeBundle } from '../strategy-bundle';
import { StrayFailures } from '../stray-failures';
import { checkStrategy } from './check-strategy';

/** Where the strategy comes from: a part of the engine, a version by its bundle, or a file as it is now. */
export type ValidatedCode =
  { kind: 'built-in'; id: string } | { kind: 'bundle'; text: string } | { kind: 'file'; file: string };

export interface ValidateData {
  code: ValidatedCode;
  /** The strategies folder, from which packages are looked for. */
  root: string;
  parameters: Parameters;
  /** Of its messages. */
  secret: string;
}

type Given = Omit<ValidateData, 'secret'>;

export type ValidateMessage =
  | { kind: 'loaded'; id: string; bundleHash: string }
  | { kind: 'check'; name: keyof StrategyChecks; result: StrategyChecks[keyof StrategyChecks] }
  | { kind: 'done' };

const { secret, ...given } = workerData as ValidateData;
const post = secretSender<ValidateMessage>();
const send = (message: ValidateMessage) => post(message, secret);

function load({ code, root }: Given): StrategyDefinition {
  if (code.kind === 'built-in') {
    const definition = new StrategyRegistry().get(code.id);
    send({ kind: 'loaded', id: code.id, bundleHash: 'built-in' });
    return definition;
  }
  const bundle = code.kind === 'bundle' ? decodeBundle(code.text) : undefined;
  const sources = bundle ? new BundleSources(bundle, root) : new FolderSources(root);
  const loaded = loadStrategy(sources, bundle?.entry ?? (code as { file: string }).file);
  send({ kind: 'loaded', id: loaded.definition.id, bundleHash: loaded.bundleHash });
  return loaded.definition;
}

async function validate(data: Given): Promise<void> {
  const stray = new StrayFailures();
  let last: keyof StrategyChecks = 'import';
  try {
    await stray.during(() =>
      checkStrategy(
        () => load(data),
        data.parameters,
        (name, result) => {
          last = name;
          send({ kind: 'check', name, result });
        },
      ),
    );
  } catch (error) {
    send({ kind: 'check', name: last, result: { status: 'fail', message: String((error as Error).message) } });
  }
  send({ kind: 'done' });
}

forbidExit();
boundOutput();
loadCompiler();
// A strategy may look at it too.
delete (workerData as Partial<ValidateData>).secret;
void validate(given);
