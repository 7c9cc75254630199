import { userInfo } from 'node:os';

/** Who asks, as the record shows it: what the user says, else the name of the operating system's user. */
export function requester(requestedBy: string | undefined): string | undefined {
  if (requestedBy !== undefined) return requestedBy;
  try {
    return `user:${userInfo().username}`;
  } catch {
    return undefined;
  }
}
