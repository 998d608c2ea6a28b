/** A thread that evaluates strategy files to describe them, and that may be ended when one of them does not come back. */
import { parentPort } from 'node:worker_threads';
import type { BrokenStrategy } from '../model/broken-strategy';
import type { StrategyDescriptor } from '../model/result';
import { boundOutput } from './bounded-output';
import { loadCompiler } from './compile-module';
import { describeBroken, describeStrategy } from './describe-strategy';
import { forbidExit } from './forbid-exit';
import { Intrinsics } from './intrinsics';
import { loadStrategy } from './load-strategy';
import { FolderSources, type Looked } from './module-sources';
import { secretSender } from './secret-messages';
import { StrayFailures } from './stray-failures';

export interface EvaluateData {
  dir: string;
  /** Names of the strategy files, in order. */
  files: string[];
  /** Of its messages. */
  secret: string;
}

export type EvaluateMessage =
  /** Sent before each thing that is found is used. */
  | { kind: 'looked'; file: string; looked: Looked }
  | { kind: 'loaded'; file: string; descriptor: StrategyDescriptor; bundle: string }
  | { kind: 'broken'; file: string; broken: BrokenStrategy };

const post = secretSender<EvaluateMessage>();

const endThread = forbidExit();
const beginOutput = boundOutput();
const intrinsics = new Intrinsics();
const stray = new StrayFailures();
parentPort!.once('message', (data: EvaluateData) => void evaluate(data));

async function evaluate({ dir, files, secret }: EvaluateData): Promise<void> {
  const send = (message: EvaluateMessage) => post(message, secret);
  for (const file of files) {
    beginOutput();
    const sources = new FolderSources(dir, (looked) => send({ kind: 'looked', file, looked }));
    try {
      const loaded = await stray.during(() => intrinsics.guard(() => loadStrategy(sources, file)));
      send({ kind: 'loaded', file, descriptor: describeStrategy(loaded, file), bundle: loaded.bundle });
    } catch (error) {
      // Unanswered, the file is the one that is put down as broken.
      if (intrinsics.isSpoiled) endThread();
      send({ kind: 'broken', file, broken: describeBroken(file, error, sources.root) });
    }
  }
}

// Before anybody waits for it.
loadCompiler();
