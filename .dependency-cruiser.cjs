// The import arrows of docs/architecture.md. Each folder may import only the folders listed for it.
const arrows = {
  contract: [],
  archive: ['contract'],
  workflows: ['activities', 'contract'],
  activities: ['archive', 'client', 'contract'],
  'destination/statements': [],
  'destination/preflight': ['archive', 'contract', 'destination/statements', 'packages/resource-policy'],
  aws: ['activities', 'archive', 'contract', 'destination/preflight', 'destination/statements'],
  local: ['activities', 'archive', 'aws', 'contract', 'destination/preflight'],
  worker: ['activities', 'archive', 'aws', 'contract', 'destination/preflight', 'local', 'workflows'],
  client: ['contract'],
  provider: ['client', 'contract', 'local'],
  infra: ['archive', 'contract', 'destination/statements'],
  'packages/client': [],
  'packages/resource-policy': [],
  'packages/temporal-dev-server': [],
  'packages/emulator': ['packages/resource-policy'],
};
const folders = [...Object.keys(arrows), 'cli', 'bench', 'test'];
const inTests = '\\.test\\.ts$|^test/|^bench/|^packages/[^/]+/(test|bench)/';

const onlyAlong = Object.entries(arrows).map(([from, allowed]) => ({
  name: `${from} imports only ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: inTests },
  to: {
    path: `^(${folders.filter((folder) => folder !== from && !allowed.includes(folder)).join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...onlyAlong,
    {
      name: 'other rooms import only index.ts of workflows/',
      severity: 'error',
      from: { pathNot: `^workflows/|${inTests}` },
      to: { path: '^workflows/', pathNot: '^workflows/index\\.ts$' },
    },
    {
      name: 'activities import only temporal.ts of client/',
      severity: 'error',
      from: { path: '^activities/', pathNot: inTests },
      to: { path: '^client/', pathNot: '^client/temporal\\.ts$' },
    },
    {
      name: 'workflow code takes only types from activities',
      severity: 'error',
      from: { path: '^workflows/', pathNot: inTests },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows/ and contract/ import no module of Node.js',
      severity: 'error',
      from: { path: '^(workflows|contract)/', pathNot: inTests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workflows/ and contract/ import neither the AWS SDK nor the client, worker and activity packages of Temporal',
      severity: 'error',
      from: { path: '^(workflows|contract)/', pathNot: inTests },
      to: { path: 'node_modules/(@aws-sdk|@smithy|@temporalio/(client|worker|activity))' },
    },
    {
      name: 'only the adapters import AWS SDKs',
      severity: 'error',
      from: { pathNot: `^(aws|node_modules)/|${inTests}` },
      to: { path: 'node_modules/(@aws-sdk|@smithy)' },
    },
    {
      name: 'the transport and the schema of the provider know nothing of exports',
      severity: 'error',
      from: { path: '^provider/(transport|schema)/', pathNot: inTests },
      to: { path: '^(?!provider/(transport/|schema/|handlers\\.ts)|node_modules/)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'the schema of the provider knows nothing of its transport',
      severity: 'error',
      from: { path: '^provider/schema/', pathNot: inTests },
      to: { path: '^provider/(transport/|serve)|node_modules/(@grpc|@msgpack)' },
    },
    {
      name: 'only the command line, tests and benchmarks use the emulator',
      severity: 'error',
      from: { pathNot: `^(packages/emulator|cli)/|^emulator\\.ts$|${inTests}` },
      to: { path: '^packages/emulator/' },
    },
    ...[
      ['wire', 'model|access|operations'],
      ['model', 'access|operations'],
      ['access', 'operations'],
    ].map(([room, above]) => ({
      name: `${room}/ of the emulator's services knows nothing of ${above.replaceAll('|', ', ')}`,
      severity: 'error',
      from: { path: `^packages/emulator/src/([a-z0-9]+)/${room}/`, pathNot: inTests },
      to: { path: `^packages/emulator/src/$1/(${above})/` },
    })),
    {
      name: 'only infra/cdk.ts imports CDKTF',
      severity: 'error',
      from: { pathNot: '^(infra/cdk\\.ts$|examples/|node_modules/)' },
      to: { path: 'node_modules/(cdktf|@cdktf)/' },
    },
    {
      name: '`logferry infra` is the only command that uses the constructs',
      severity: 'error',
      from: { path: '^(cli|destination)/', pathNot: '^cli/commands/infra\\.ts$' },
      to: { path: '^infra/' },
    },
    {
      name: '`logferry infra` loads CDKTF only when it runs',
      severity: 'error',
      from: { path: '^cli/commands/infra\\.ts$' },
      to: { path: '^infra/', dynamic: false },
    },
    {
      name: 'AWS bindings are imported one by one: an import of their root takes seconds and half a gigabyte',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/@cdktf/provider-aws/lib/index\\.' },
    },
    {
      name: 'no cycles of imports that exist at run time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no cycles in published code, not even of type imports',
      severity: 'error',
      from: { pathNot: `^node_modules/|${inTests}` },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|cdktf\\.out|scripts|packages/[^/]+/dist)/' },
    tsPreCompilationDeps: true,
    // Without analyses that no rule needs, and without module systems that no file uses, the check is a fifth faster.
    skipAnalysisNotInRules: true,
    moduleSystems: ['es6', 'cjs'],
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['logferry-source', 'import', 'node', 'default', 'types'],
    },
  },
};
