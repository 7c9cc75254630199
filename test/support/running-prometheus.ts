import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeLoopbackPort } from '../../worker/monitoring/sdk-metrics.js';

export const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

const RULES = fileURLToPath(new URL('../../docs/monitoring/alerts.yaml', import.meta.url));

interface Answer {
  status: string;
  data?: { result: unknown[] };
}

interface EvaluatedRule {
  name: string;
  health: string;
  /** `inactive`, `pending` or `firing`. */
  state: string;
}

/** A Prometheus that scrapes a worker and a report of coverage each second, and evaluates the alert rules. */
export class RunningPrometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly report: Server,
    private readonly url: string,
  ) {}

  /** @param report a report of coverage in OpenMetrics, which a server of the test serves */
  static async start(folder: string, worker: string, report: string): Promise<RunningPrometheus> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8').end(report);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const job = (name: string, target: string) => ({ job_name: name, static_configs: [{ targets: [target] }] });
    const config = join(folder, 'prometheus.yml');
    // Every JSON text is also YAML.
    const settings = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      scrape_configs: [job('logferry', worker), job('coverage', `127.0.0.1:${port}`)],
      rule_files: [RULES],
    };
    await writeFile(config, JSON.stringify(settings));
    const own = await freeLoopbackPort();
    const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`, '--log.level=error'];
    const child = spawn('prometheus', [...flags, `--web.listen-address=127.0.0.1:${own}`], { stdio: 'ignore' });
    return new RunningPrometheus(child, server, `http://127.0.0.1:${own}/api/v1`);
  }

  /** All rules, once each has been evaluated and both targets have been scraped three times; undefined before. */
  async evaluatedRules(): Promise<EvaluatedRule[] | undefined> {
    try {
      const { data: up } = await this.query('count_over_time(up[1m]) >= 3 and up == 1');
      if (up?.result.length !== 2) return undefined;
      const { data } = (await this.get('rules')) as { data: { groups: { rules: EvaluatedRule[] }[] } };
      const rules = data.groups.flatMap((group) => group.rules);
      return rules.every(({ health }) => health !== 'unknown') ? rules : undefined;
    } catch {
      return undefined;
    }
  }

  query(expression: string): Promise<Answer> {
    return this.get(`query?query=${encodeURIComponent(expression)}`) as Promise<Answer>;
  }

  /** The values of a label of a series, as Grafana asks for the values of a variable. */
  async labelValues(series: string, label: string): Promise<string[]> {
    return ((await this.get(`label/${label}/values?match[]=${series}`)) as { data: string[] }).data;
  }

  private async get(path: string): Promise<unknown> {
    return (await fetch(`${this.url}/${path}`)).json();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'close');
    }
    this.report.closeAllConnections();
    await new Promise((resolve) => this.report.close(resolve));
  }
}
