import { z } from 'zod';
import { modelSignal } from '../../models/model-signals';
import { defineStrategy } from '../define-strategy';

/** Id of the strategy whose runs need a model to be run first. */
export const ONNX_SIGNAL = 'onnx-signal';

/** Follows a model that was trained elsewhere. */
export const onnxSignal = defineStrategy({
  id: ONNX_SIGNAL,
  name: 'ONNX signal',
  description:
    'Long while the output of an ONNX model is above `threshold`, flat (or short, with `short`) while it is below ' +
    '-`threshold`, unchanged between them. The model sees one row a bar: the `inputs` at its close.',
  parameters: z.object({
    model: z.string().min(1).max(512).describe('ONNX file, a path below the strategies folder'),
    model_hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of that file: a run is pinned to its content'),
    inputs: z
      .string()
      .min(1)
      .max(1000)
      .default('close')
      .describe('What the model is fed with, in its order: `close, volume, rsi(14), macd.signal`'),
    threshold: z.number().min(0).max(1e12).default(0).describe('What the output must exceed'),
    short: z
      .boolean()
      .default(false)
      .describe('Sell short where the output is below -threshold; needs a margin account'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold'),
  }),
  create({ threshold, short, size, ...source }) {
    let signal: (row: number) => number;
    return {
      init(ctx) {
        signal = modelSignal(ctx, source);
      },
      onBar(ctx) {
        const value = signal(ctx.index);
        if (value > threshold) ctx.target(size);
        else if (value < -threshold) ctx.target(short ? -size : 0);
      },
    };
  },
});
