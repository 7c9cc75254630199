type Optional<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];

/** `T`, where each member that may be undefined is optional instead. */
export type Defined<T> = Omit<T, Optional<T>> & { [Key in Optional<T>]?: Exclude<T[Key], undefined> };

/**
 * A shallow copy of an object without its undefined members. `exactOptionalPropertyTypes` distinguishes an absent
 * member from an undefined one; this function makes undefined members absent. The emulator has a copy, because it
 * imports nothing of logferry, and `contract/` imports no package of ours.
 */
export const defined = <T extends object>(members: T): Defined<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
