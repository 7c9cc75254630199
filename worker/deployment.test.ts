import { describe, expect, it } from 'vitest';
import { deploymentOf, deploymentSetting, versioningOf } from './deployment.js';

const NAME = 'TEMPORAL_DEPLOYMENT_NAME';
const BUILD = 'TEMPORAL_WORKER_BUILD_ID';

describe('the version of a worker', () => {
  it('comes from the configuration, and variables replace single parts of it', () => {
    const configured = { name: 'logferry', buildId: '1' };
    expect(deploymentOf(configured, {})).toEqual(configured);
    expect(deploymentOf(configured, { [NAME]: '', [BUILD]: '2' })).toEqual({ name: 'logferry', buildId: '2' });
    expect(deploymentOf({}, { [NAME]: 'a', [BUILD]: 'sha256:b.c' })).toEqual({ name: 'a', buildId: 'sha256:b.c' });
  });

  it('is absent by default, and the worker then has no option for it', () => {
    expect(versioningOf(deploymentOf({}, {}))).toEqual({});
  });

  it.each([
    [{ name: 'a' }, {}, /no buildId: set deployment\.buildId .* or TEMPORAL_WORKER_BUILD_ID/],
    [{}, { [BUILD]: '1' }, /no name: set deployment\.name .* or TEMPORAL_DEPLOYMENT_NAME/],
    [{}, { [NAME]: 'a.b', [BUILD]: '1' }, /TEMPORAL_DEPLOYMENT_NAME \("a\.b"\) must have .* without dots/],
    [{ name: 'a' }, { [BUILD]: '__1' }, /TEMPORAL_WORKER_BUILD_ID \("__1"\) must .* not begin with __/],
  ])('is refused if it is incomplete or of a wrong form: %j with %j', (configured, env, says) => {
    expect(() => deploymentOf(configured, env)).toThrow(says);
  });

  it('is refused in the configuration if a part has a wrong form', () => {
    for (const wrong of [{ name: 'a b' }, { name: '' }, { buildId: '' }, { build: '1' }]) {
      expect(deploymentSetting.safeParse(wrong).success).toBe(false);
    }
  });
});
