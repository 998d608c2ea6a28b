import { z } from 'zod';
import { defineIndicator, source } from './indicator';

/** A column as it is, such as a further one of the data with its delay. */
export const columnIndicator = defineIndicator({
  name: 'column',
  parameters: z.strictObject({ source }),
  outputs: ['value'],
  compute: (columns, { source: field }) => ({ value: columns[field].slice() }),
});
