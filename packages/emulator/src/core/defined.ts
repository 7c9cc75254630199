type Optional<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];

/** `T` in which each member that can be undefined is an optional member. */
export type Defined<T> = Omit<T, Optional<T>> & { [Key in Optional<T>]?: Exclude<T[Key], undefined> };

/**
 * A shallow copy of an object without its undefined members. TypeScript's option `exactOptionalPropertyTypes` accepts
 * an absent member but not an undefined one.
 */
export const defined = <T extends object>(members: T): Defined<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
