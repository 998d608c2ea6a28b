import { z } from 'zod';

/** What a reader may say of an operation, at any time; nothing of it bears on the result. What is not given stays. */
export const annotationSchema = z.strictObject({
  label: z.string().trim().min(1).max(200).nullable().optional().describe('A name of your own; null takes it away.'),
  tags: z
    .array(z.string().trim().min(1).max(64))
    .max(50)
    .refine((tags) => new Set(tags).size === tags.length, { error: 'must name each tag once' })
    .optional()
    .describe('Words to find it by, in place of those before.'),
  note: z
    .string()
    .trim()
    .max(20_000)
    .nullable()
    .optional()
    .describe('A text of your own; null or empty takes it away.'),
});
export type Annotation = z.output<typeof annotationSchema>;
