import { isAbsolute } from 'node:path';
import { z } from 'zod';

export const PLUGIN_NAME = '@darkive/plugin-dashboard';

export const optionsSchema = z.strictObject({
  textfile: z
    .string({ error: 'must be an absolute path ending in .prom' })
    .refine((path) => isAbsolute(path) && path.endsWith('.prom'), { error: 'must be an absolute path ending in .prom' })
    .nullable()
    .default(null)
    .describe('Prometheus textfile to renew after every run, for the collector of node_exporter. Left out: none.'),
});

export type DashboardOptions = z.output<typeof optionsSchema>;
