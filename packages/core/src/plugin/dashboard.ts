import type { Dashboard, DashboardOptions } from '../dashboard/types.ts';

/**
 * What is known of all backups, for a command or a page that a plugin adds; it changes nothing and keeps nothing open. Its
 * code is loaded when this is called, so that a plugin which only registers pays nothing for it.
 */
export async function openDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { createDashboard } = await import('../dashboard/open-dashboard.ts');
  return createDashboard(options);
}
