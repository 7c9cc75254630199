import { describe, expect, it } from 'vitest';
import { FakeExports } from '../../test/support/fake-exports.js';
import { connectTo, providerContext } from '../../test/support/provider-context.js';
import { exportData } from './export.js';

const ID = 'of-october';
const contextOf = (fake: FakeExports) => providerContext(connectTo(fake));

describe('the data source of an export', () => {
  it('reads an open export with one call to Temporal, starts nothing and does not wait', async () => {
    const fake = new FakeExports();
    const request = {
      source: { logGroups: ['/a'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
    };
    await fake.start(request, { id: ID });
    const { calls } = fake;
    const { state, diagnostics } = await exportData.read({ id: ID }, contextOf(fake));
    expect({ state, diagnostics }).toMatchObject({ state: { id: ID, status: 'RUNNING' }, diagnostics: [] });
    expect(fake.runs.get(ID)).toHaveLength(1);
    expect(fake.calls - calls).toBe(1);
  });

  it('fails for an export that does not exist, and does not start it', async () => {
    const fake = new FakeExports();
    const { state, diagnostics } = await exportData.read({ id: ID }, contextOf(fake));
    expect({ state, diagnostics }).toMatchObject({
      state: null,
      diagnostics: [{ severity: 'error', attribute: ['id'] }],
    });
    expect(fake.runs.size).toBe(0);
  });
});
