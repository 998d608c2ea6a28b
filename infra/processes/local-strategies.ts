import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { EvaluatedText, StrategyFiles } from '../../api/operations/services';
import type { BrokenStrategy } from '../../engine/model/broken-strategy';
import type { Parameters } from '../../engine/model/run-config';
import type { StrategyValidation } from '../../engine/model/strategy-validation';
import { StrategySandbox } from '../../engine/strategies/sandbox/strategy-sandbox';
import { idIsTaken, REPLACEABLE, StrategyRegistry } from '../../engine/strategies/registry';
import { rulesSchema } from '../../engine/strategies/rules/rules-strategy';
import { bundleHashOf, decodeBundle, encodeBundle } from '../../engine/strategies/strategy-bundle';
import type { ValidatedCode } from '../../engine/strategies/validation/validate-thread';

/** No look at a file takes longer. */
const LOOK_MS = 60_000;
/** Begins the names of files that are not in place yet. */
const ASIDE = '.upload-';

/** The strategies folder, as the API writes it and looks into it beside the engines. Strategies are run in processes of their own. */
export class LocalStrategies implements StrategyFiles {
  readonly #dir: string;
  readonly #sandbox: StrategySandbox;
  readonly #builtIn: string;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param places with the folder of the compiled sources */
  constructor({ strategiesDir, distDir }: { strategiesDir: string; distDir: string }) {
    this.#dir = strategiesDir;
    this.#builtIn = path.join(distDir, '../engine/strategies/built-in');
    this.#sandbox = new StrategySandbox(path.join(distDir, 'engine/strategies/sandbox/sandbox-process.js'));
  }

  /** Removes what an API that was killed has left beside the strategies: what is still there once no look at it can last. */
  async removeLeft(afterMs = LOOK_MS): Promise<void> {
    const left = (await readdir(this.#dir).catch(() => [])).filter((name) => name.startsWith(ASIDE));
    if (left.length === 0) return;
    await sleep(afterMs, undefined, { ref: false });
    for (const name of left) await rm(path.join(this.#dir, name), { force: true });
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async read(file: string): Promise<string | undefined> {
    try {
      const target = path.join(this.#dir, file);
      return (await lstat(target)).isDirectory() ? undefined : await readFile(target, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async builtIn(id: string): Promise<string | undefined> {
    const names = await readdir(this.#builtIn).catch(() => []);
    const texts = await Promise.all(names.map((name) => readFile(path.join(this.#builtIn, name), 'utf8')));
    // Its id as it stands, or by a constant.
    const named = (text: string) => /^ {2}id: ([A-Z_]+),$/m.test(text) && text.includes(` = '${id}';\n`);
    return texts.find((text) => text.includes(`\n  id: '${id}',\n`) || named(text));
  }

  /** It is evaluated beside what it imports, under a name that workers pass over. */
  async evaluate(file: string, text: string): Promise<EvaluatedText> {
    const aside = `${ASIDE}${randomUUID()}-${file}`;
    await mkdir(this.#dir, { recursive: true });
    try {
      await writeFile(path.join(this.#dir, aside), text, { flag: 'wx' });
      const { good, broken } = await this.#sandbox.evaluate(this.#dir, aside);
      if (!good) return { broken: renamed(broken!, aside, file) };
      const { id } = good.descriptor;
      const isTaken = new StrategyRegistry().describe().some((one) => one.id === id) && !REPLACEABLE.has(id);
      if (isTaken) return { broken: { file, id, message: idIsTaken(id).message } };
      const bundle = decodeBundle(good.bundle);
      const { [aside]: source, ...others } = bundle.files;
      const bundleHash = bundleHashOf(encodeBundle({ entry: file, files: { ...others, [file]: source! } }));
      return { descriptor: { ...good.descriptor, file, bundleHash } };
    } finally {
      await rm(path.join(this.#dir, aside), { force: true });
    }
  }

  checkRules(rules: unknown): readonly z.core.$ZodIssue[] {
    return rulesSchema.safeParse(rules).error?.issues ?? [];
  }

  async write(file: string, text: string): Promise<() => Promise<void>> {
    const before = await this.read(file);
    await this.#put(file, text);
    return () => (before === undefined ? rm(path.join(this.#dir, file), { force: true }) : this.#put(file, before));
  }

  /** A link of this name is replaced, not followed. */
  async #put(file: string, text: string): Promise<void> {
    const base = await realpath(this.#dir);
    const aside = path.join(base, `${ASIDE}${randomUUID()}`);
    await writeFile(aside, text, { flag: 'wx' });
    await rename(aside, path.join(base, file));
  }

  async validate(code: ValidatedCode, parameters: Parameters): Promise<StrategyValidation> {
    const root = await realpath(this.#dir).catch(() => this.#dir);
    return this.#sandbox.validate({ code, root, parameters });
  }
}

/** What is wrong, by the name that the file is to have. */
function renamed(broken: BrokenStrategy, ...[aside, file]: [aside: string, file: string]): BrokenStrategy {
  return { ...broken, file, message: broken.message.replaceAll(aside, file) };
}
