/*
 * Time limits (ms) of this package's tests, after which something counts as hanging. Each is long enough for a slow
 * machine.
 */

const MINUTE_MS = 60_000;

/** For one row of the contract. It is long enough for AWS, whose tasks take seconds to minutes. */
export const ROW_LIMIT_MS = 15 * MINUTE_MS;

/** For an installation of Python packages, which a slow network can delay by minutes. */
export const PYTHON_INSTALL_LIMIT_MS = 10 * MINUTE_MS;

/** For finding Python: it allows one failed installation and a second attempt. */
export const PYTHON_LIMIT_MS = 2 * PYTHON_INSTALL_LIMIT_MS;

/** For a program that a test runs. It takes seconds on a quiet machine. */
export const PROGRAM_LIMIT_MS = 5 * MINUTE_MS;

/** For the start of a server, which takes seconds on a quiet machine. */
export const SERVER_START_LIMIT_MS = 5 * MINUTE_MS;
