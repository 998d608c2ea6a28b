import { z } from 'zod';
import { logLineSchema } from './result-views';
import { errorBodySchema } from './views';

const price = z.number().nullable();

/** Where and how a run failed, as far as its error tells. */
export const failureSchema = z.object({
  runId: z.string(),
  error: errorBodySchema,
  source: z
    .object({
      file: z.string().describe('Within the strategies folder.'),
      line: z.number().describe('The one at fault, from 1.'),
      first: z.number().describe('Number of the first line of `lines`.'),
      lines: z.array(z.string()),
    })
    .nullable()
    .describe('Around the line at fault, as the version of the strategy had it; null of built-in ones.'),
  bars: z
    .object({
      instrument: z.string(),
      items: z.array(
        z.object({ time: z.string(), open: price, high: price, low: price, close: price, volume: z.number() }),
      ),
    })
    .nullable()
    .describe('The last bars up to the one at fault.'),
  log: z.array(logLineSchema).describe('The last lines that it logged.'),
});
export type FailureView = z.infer<typeof failureSchema>;
