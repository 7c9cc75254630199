import type { Env } from '../io.js';

/** Whether a Temporal service is configured by an address or a profile. */
export const isTemporalConfigured = (env: Env): boolean => Boolean(env.TEMPORAL_ADDRESS || env.TEMPORAL_PROFILE);
