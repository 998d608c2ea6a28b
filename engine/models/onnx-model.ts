import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as Onnx from 'onnxruntime-web';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import { wellFormed } from '../model/text';

type Runtime = typeof Onnx;

/** Rows that a model with a free batch size is asked about together. */
const BLOCK = 4096;

export interface ModelReference {
  /** Path below the folder of models. */
  model: string;
  /** SHA-256 of its bytes. */
  hash: string;
}

function invalid(message: string): HoldfastError {
  return new HoldfastError('MODEL_INVALID', message, { path: 'parameters.model' });
}

/** The runtime is an optional package, and heavy: it is loaded with the first model. */
async function loadRuntime(): Promise<Runtime> {
  const runtime = await import('onnxruntime-web').catch(() => {
    throw invalid('Models need the package onnxruntime-web, which is not installed.');
  });
  // One thread and no proxy: the same sums in the same order everywhere.
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  return runtime;
}

/** An ONNX model with one input of the shape [rows, columns] and one number a row as its first output. */
export class OnnxModel {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Onnx.InferenceSession,
    /** Rows that it is asked about together, and inputs a row; undefined where it leaves that open. */
    private readonly shape: { block: number; columns: number | undefined },
  ) {}

  /** @throws HoldfastError MODEL_NOT_FOUND, MODEL_INVALID with the path `parameters.model` */
  static async load(folder: string, { model, hash }: ModelReference): Promise<OnnxModel> {
    const bytes = await readModel(folder, model);
    if (createHash('sha256').update(bytes).digest('hex') !== hash) {
      throw invalid(`The model ${model} is not the one that model_hash names.`);
    }
    const runtime = await loadRuntime();
    const session = await runtime.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      executionMode: 'sequential',
    }).catch((error: unknown) => {
      throw invalid(`The model ${model} cannot be loaded: ${wellFormed(messageOf(error), 200)}`);
    });
    const [input] = session.inputMetadata;
    if (session.inputNames.length !== 1 || !input?.isTensor || input.type !== 'float32' || input.shape.length !== 2) {
      throw invalid(`The model ${model} must have one input, float32 [rows, columns].`);
    }
    const [rows, columns] = input.shape;
    const block = typeof rows === 'number' && rows > 0 ? rows : BLOCK;
    return new OnnxModel(runtime, session, { block, columns: typeof columns === 'number' ? columns : undefined });
  }

  /**
   * The model's output at each row of equally long columns; 0 where an input is not defined.
   * @throws HoldfastError MODEL_INVALID
   */
  async infer(columns: readonly Float64Array[]): Promise<Float64Array> {
    const { block, columns: wanted } = this.shape;
    if (wanted !== undefined && wanted !== columns.length) {
      throw invalid(`The model takes ${wanted} inputs, not ${columns.length}.`);
    }
    const length = columns[0]!.length;
    const signal = new Float64Array(length);
    for (let from = 0; from < length; from += block) {
      const rows = Math.min(block, length - from);
      const output = await this.inferBlock(columns, from, rows);
      for (let i = 0; i < rows; i++) {
        const defined = columns.every((column) => Number.isFinite(column[from + i]!));
        signal[from + i] = defined ? output[i]! : 0;
      }
    }
    return signal;
  }

  /** Always whole blocks, so that a row's result does not depend on how many follow it. */
  private async inferBlock(columns: readonly Float64Array[], from: number, rows: number): Promise<ArrayLike<number>> {
    const { block } = this.shape;
    const width = columns.length;
    const values = new Float32Array(block * width);
    columns.forEach((column, j) => {
      for (let i = 0; i < rows; i++) {
        const value = column[from + i]!;
        values[i * width + j] = Number.isFinite(value) ? value : 0;
      }
    });
    const { session, runtime } = this;
    const tensor = new runtime.Tensor('float32', values, [block, width]);
    const outputs = await session.run({ [session.inputNames[0]!]: tensor }).catch((error: unknown) => {
      throw invalid(`The model failed: ${wellFormed(messageOf(error), 200)}`);
    });
    const { data, type } = outputs[session.outputNames[0]!]!;
    if (type !== 'float32' || data.length !== block) {
      throw invalid('The first output of the model must be float32, one number a row.');
    }
    return data as Float32Array;
  }
}

async function readModel(folder: string, name: string): Promise<Buffer> {
  try {
    const base = await realpath(folder);
    const file = await realpath(path.join(base, name));
    if (file.startsWith(base + path.sep) && (await stat(file)).isFile()) return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
  throw new HoldfastError('MODEL_NOT_FOUND', `There is no model ${name}.`, { path: 'parameters.model' });
}
