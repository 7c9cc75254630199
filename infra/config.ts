import { readFileSync } from 'node:fs';
import { trimSlashes } from '../contract/archive-prefix.js';
import { problemsOf } from './bucket/check-props.js';
import type { DestinationStackProps } from './destination-stack.js';
import { type Problem, refuse } from './problems.js';
import { signingProblems } from './signing.js';

/** The properties that environment variables can set; the others need a file. */
const VARIABLES = {
  bucketName: 'LOGFERRY_BUCKET',
  region: 'LOGFERRY_REGION',
  accountId: 'LOGFERRY_ACCOUNT_ID',
  prefix: 'LOGFERRY_PREFIX',
} as const;

/**
 * The stack's properties, from the file that LOGFERRY_INFRA_CONFIG names. Without that variable, from other
 * environment variables.
 * @throws WrongProps naming each wrong field and what to write instead. If fields of the file have a wrong form, only
 * these are named. Otherwise, all fields with a wrong value are named.
 */
export async function configurationFrom(env: NodeJS.ProcessEnv): Promise<DestinationStackProps> {
  const { LOGFERRY_INFRA_CONFIG: file } = env;
  return file === undefined || file === '' ? fromEnvironment(env) : fromFile(file);
}

function fromEnvironment(env: NodeJS.ProcessEnv): DestinationStackProps {
  const [bucketName = '', region = '', accountId = '', prefix = ''] = Object.values(VARIABLES).map((name) => env[name]);
  const props = { bucketName, region, accountId, prefix: trimSlashes(prefix) };
  const problems = problemsOf(props).filter(({ prop }) => prop in VARIABLES);
  refuse(
    'The destination stack, configured by environment variables (or by the file that LOGFERRY_INFRA_CONFIG names),',
    problems.map(({ prop, value, ...rest }) => ({
      prop: VARIABLES[prop as keyof typeof VARIABLES],
      value: value === '' ? undefined : value,
      ...rest,
    })),
  );
  return props;
}

async function fromFile(file: string): Promise<DestinationStackProps> {
  // Only a configuration file needs Zod, and loading Zod would make every other synthesis noticeably slower.
  const { problemsOfForm } = await import('./config-schema.js');
  const subject = `The destination stack, configured by ${file},`;
  const given = parsed(file, subject);
  refuse(subject, problemsOfForm(given));
  const { backend: state, ...props } = given as DestinationStackProps;
  const prefixed = { ...props, prefix: trimSlashes(props.prefix) };
  const { signing } = props;
  const ofSigning = signing === undefined ? [] : signingProblems(signing);
  refuse(subject, [...problemsOf(prefixed), ...ofSigning, ...stateProblems(state, props.bucketName)]);
  return state === undefined ? prefixed : { ...prefixed, backend: state };
}

function parsed(file: string, subject: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The message of a JSON parser quotes the file. The user may have named a wrong file that contains secrets.
    const value = error instanceof Error && !(error instanceof SyntaxError) ? error.message : 'not JSON';
    refuse(subject, [{ prop: 'LOGFERRY_INFRA_CONFIG', value, remedy: 'name a file that holds one JSON object' }]);
    return undefined;
  }
}

function stateProblems(backend: DestinationStackProps['backend'], bucketName: string | undefined): Problem[] {
  if (backend?.type !== 's3' || backend.bucket !== bucketName) return [];
  const remedy =
    'name a bucket other than the archive: the bucket of the state must exist before this stack is applied';
  return [{ prop: 'backend.bucket', value: backend.bucket, remedy }];
}
