/** The members that the API model of the installed SDK gives to the request of an operation, sorted. */
export function modelledMembers(sdk: object, operation: string): string[] {
  const schemas = sdk as Readonly<Record<string, readonly unknown[]>>;
  const names = schemas[`${operation}Request$`]?.find(Array.isArray) as string[] | undefined;
  return [...(names ?? [])].sort();
}
