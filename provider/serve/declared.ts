/** Finds a declaration by its name. Terraform asks only for names of the schema. */
export const named =
  <T extends { readonly name: string }>(declared: () => Promise<readonly T[]>, kind: string) =>
  async (name: string): Promise<T> => {
    const found = (await declared()).find((item) => item.name === name);
    if (found === undefined) throw new Error(`This provider has no ${kind} ${name}.`);
    return found;
  };
