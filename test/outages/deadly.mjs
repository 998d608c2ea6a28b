import { spawnSync } from 'node:child_process';
import { defineStrategy } from 'holdfast';
import { z } from 'zod';

/** Kills its process at a bar: what strategies may not call, another program does. */
export default defineStrategy({
  id: 'deadly',
  name: 'Deadly',
  description: 'Kills the process that it runs in.',
  parameters: z.object({ bar: z.int().min(0).default(500) }),
  create({ bar }) {
    return {
      onBar(ctx) {
        if (ctx.index !== bar) return;
        spawnSync(process.execPath, ['-e', `process.kill(${process.pid}, 'SIGKILL')`]);
        while (ctx.index === bar);
      },
    };
  },
});
