/** The Region of the environment; an empty variable counts as unset, as in AWS's SDKs. */
export const environmentRegion = (env: NodeJS.ProcessEnv): string | undefined =>
  env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
