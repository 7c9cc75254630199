/**
 * Makes a function that remembers its result for each object as long as the object lives. Plans need the same results
 * about each group for each month and page. The objects must not change.
 */
export function rememberedFor<Subject extends object, Result>(
  of: (subject: Subject) => Result,
): (subject: Subject) => Result {
  const results = new WeakMap<Subject, { result: Result }>();
  return (subject) => {
    const known = results.get(subject);
    if (known !== undefined) return known.result;
    const result = of(subject);
    results.set(subject, { result });
    return result;
  };
}
