/**
 * How long a test or a hook may take before it counts as hanging (ms). These limits end what hangs, not what is slow: a
 * machine that is busy with other work needs many times as long as a quiet machine. So each limit is at least ten times
 * what its slowest test takes on two quiet cores. Tests wait for events, never for a time to pass.
 */
const MINUTE_MS = 60_000;

/** Functions in the process of the test: seconds. */
export const UNIT_LIMIT_MS = 3 * MINUTE_MS;

/** Hundreds of schedules in virtual time: a minute of work. */
export const SIMULATION_LIMIT_MS = 20 * MINUTE_MS;

/** Schedules until a mistake is noticed: seconds. */
export const MUTANT_LIMIT_MS = 5 * MINUTE_MS;

/** Real processes, a Temporal server and the emulator: up to a minute. */
export const SYSTEM_LIMIT_MS = 15 * MINUTE_MS;

/** Packing, and installing from a registry. */
export const INSTALL_LIMIT_MS = 20 * MINUTE_MS;

/** Terraform's real provider: most of the time it waits by itself for lifecycles and keys. */
export const TERRAFORM_LIMIT_MS = 30 * MINUTE_MS;

/** One command of Terraform, which starts a provider of 600 MB. */
export const TERRAFORM_COMMAND_LIMIT_MS = 15 * MINUTE_MS;

/** Starting the Temporal dev server, whose binary may have to be downloaded or built first. */
export const SERVER_START_LIMIT_MS = 20 * MINUTE_MS;

/** The longest time until a dev server without users has ended by itself. */
export const SERVER_END_LIMIT_MS = 2 * MINUTE_MS;
