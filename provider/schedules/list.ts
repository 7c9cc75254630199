import type { ScheduleListing } from '../../client/index.js';
import { diagnosed, notConnectable } from '../exports/diagnose.js';
import type { CallContext, Listing } from '../handlers.js';
import type { Settings } from '../settings.js';

/** Lists the schedules of the Temporal namespace. */
export async function listSchedules(
  limit: number,
  { settings: { temporal } }: CallContext<Settings>,
): Promise<Listing<{ readonly name: string }>> {
  if (temporal === undefined) return { found: [], diagnostics: [notConnectable()] };
  try {
    const schedules = await temporal.ask(async (_, client) => {
      const listed: ScheduleListing[] = [];
      for await (const schedule of client.list()) {
        if (listed.length >= limit) break;
        listed.push(schedule);
      }
      return listed;
    });
    const found = schedules.map(({ name, cron, timezone }) => ({
      identity: { name },
      displayName: cron === undefined ? name : `${name}: ${cron} (${timezone})`,
    }));
    return { found, diagnostics: [] };
  } catch (error) {
    return { found: [], diagnostics: [diagnosed(error)] };
  }
}
