import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { runCommand } from '../test/support/test-io.js';
import { readWorkerConfig } from '../worker/config.js';
import { serveMonitoring } from '../worker/monitoring/server.js';

const labels = z.record(z.string(), z.string());
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const SHAPES = {
  ServiceAccount: z.object({ metadata: z.object({ name: z.string() }) }),
  ConfigMap: z.object({ metadata: z.object({ name: z.string() }), data: z.object({ 'worker.json': z.string() }) }),
  PodDisruptionBudget: z.object({ spec: z.object({ selector: z.object({ matchLabels: labels }) }) }),
  Deployment: z.object({
    spec: z.object({
      selector: z.object({ matchLabels: labels }),
      template: z.object({
        metadata: z.object({ labels, annotations: labels }),
        spec: z.object({
          serviceAccountName: z.string(),
          terminationGracePeriodSeconds: z.number(),
          securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number() }),
          containers: z.tuple([
            z.object({
              args: z.array(z.string()),
              env: z.array(z.object({ name: z.string() })),
              ports: z.tuple([z.object({ name: z.string(), containerPort: z.number() })]),
              startupProbe: probe,
              livenessProbe: probe,
              readinessProbe: probe,
              securityContext: z.object({
                allowPrivilegeEscalation: z.literal(false),
                readOnlyRootFilesystem: z.literal(true),
              }),
              volumeMounts: z.tuple([z.object({ name: z.string(), mountPath: z.string() })]),
            }),
          ]),
          volumes: z.tuple([z.object({ name: z.string(), configMap: z.object({ name: z.string() }) })]),
        }),
      }),
    }),
  }),
};

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
const objects: { kind: string }[] = parseAllDocuments(await read('kubernetes/worker.yaml')).map((each) => each.toJS());
/** The only object of a kind, in the shape that the tests read. */
function objectOf<Kind extends keyof typeof SHAPES>(kind: Kind): z.output<(typeof SHAPES)[Kind]> {
  const [first, ...others] = objects.filter((object) => object.kind === kind);
  expect([first, ...others]).toHaveLength(1);
  return SHAPES[kind].parse(first) as z.output<(typeof SHAPES)[Kind]>;
}
const { selector, template } = objectOf('Deployment').spec;
const [container] = template.spec.containers;

it('the worker accepts the arguments of its container and the configuration of the ConfigMap', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-kubernetes-'));
  try {
    const config = join(folder, 'worker.json');
    await writeFile(config, objectOf('ConfigMap').data['worker.json']);
    expect(await readWorkerConfig(config)).toMatchObject({ accounts: { default: { regions: ['eu-central-1'] } } });
    const [mount] = container.volumeMounts;
    expect(container.args).toContain(`${mount.mountPath}/worker.json`);
    // The file is not there, so the command ends once it has accepted its arguments.
    const { code, stderr } = await runCommand(container.args);
    expect([code, stderr]).toEqual([64, expect.stringContaining('/etc/logferry/worker.json: cannot be read')]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('the probes ask the port and paths at which the worker answers', async () => {
  const [port] = container.ports;
  expect(container.args[container.args.indexOf('--listen') + 1]).toBe(`0.0.0.0:${port.containerPort}`);
  expect(template.metadata.annotations).toMatchObject({ 'prometheus.io/port': `${port.containerPort}` });
  const ready = async () => ({ ready: true as const });
  const answers = { health: ready, readiness: ready, metrics: async () => '' };
  const server = await serveMonitoring({ host: '127.0.0.1', port: 0 }, answers);
  try {
    for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      expect(httpGet.port).toBe(port.name);
      expect((await fetch(`http://${server.address}${httpGet.path}`)).status).toBe(200);
    }
  } finally {
    await server.close();
  }
});

it('the Kubernetes objects name each other, and the container runs as the user of the image', async () => {
  expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  expect(objectOf('PodDisruptionBudget').spec.selector).toEqual(selector);
  const { serviceAccountName, volumes, securityContext } = template.spec;
  expect(objectOf('ServiceAccount').metadata.name).toBe(serviceAccountName);
  expect(volumes[0].configMap.name).toBe(objectOf('ConfigMap').metadata.name);
  expect(volumes[0].name).toBe(container.volumeMounts[0].name);
  expect(await read('../Dockerfile')).toContain(`USER ${securityContext.runAsUser}:`);
});
