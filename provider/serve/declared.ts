/** Returns a function that finds a declaration by its name. Terraform asks only for names of the schema. */
export function named<T extends { readonly name: string }>(declared: readonly T[], kind: string): (name: string) => T {
  const byName = new Map(declared.map((item) => [item.name, item]));
  return (name) => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`This provider has no ${kind} ${name}.`);
    return found;
  };
}
