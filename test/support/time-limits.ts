/*
 * Time limits (ms) after which a test or a hook counts as hanging. A limit must not end a test that is only slow,
 * because a busy machine takes many times as long as a quiet one. So each limit is at least ten times the time of the
 * slowest test on two quiet cores. Tests wait for events. Only tests about stalls and outages wait for a time to pass.
 */

const MINUTE_MS = 60_000;

/** For a unit test. It takes seconds on a quiet machine. */
export const UNIT_LIMIT_MS = 3 * MINUTE_MS;

/** For hundreds of runs in virtual time. Together they take a minute on a quiet machine. */
export const SIMULATION_LIMIT_MS = 20 * MINUTE_MS;

/** For the simulated runs until a mistake is noticed. Together they take seconds on a quiet machine. */
export const MUTANT_LIMIT_MS = 5 * MINUTE_MS;

/**
 * For the time between two events of a scenario in virtual time. Activities can wait for threads of Node.js (files,
 * compression), and such waits are not events of virtual time.
 */
export const EVENT_LIMIT_MS = 5 * MINUTE_MS;

/** For a test with real processes, a Temporal server and the emulator. It takes up to a minute on a quiet machine. */
export const SYSTEM_LIMIT_MS = 15 * MINUTE_MS;

/** For packing packages and installing them from a registry. */
export const INSTALL_LIMIT_MS = 20 * MINUTE_MS;

/**
 * For tests with Terraform's real AWS provider. This provider waits for lifecycle rules and keys during most of the
 * tests.
 */
export const TERRAFORM_LIMIT_MS = 30 * MINUTE_MS;

/** For one command of Terraform, which starts a provider of 600 MB. */
export const TERRAFORM_COMMAND_LIMIT_MS = 15 * MINUTE_MS;

/** For the start of the Temporal dev server, whose binary may first have to be downloaded or built. */
export const SERVER_START_LIMIT_MS = 20 * MINUTE_MS;

/** For the end of a dev server without clients, which ends by itself. */
export const SERVER_END_LIMIT_MS = 2 * MINUTE_MS;

/**
 * For the query of a lane in a chaos run. Often no worker can answer, and the run then goes on without an answer.
 */
export const LANE_QUERY_LIMIT_MS = 5_000;
