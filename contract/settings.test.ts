import { expect, it } from 'vitest';
import {
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  EMBEDDED_TIMINGS,
  LANE_RANGES,
  type SettingRange,
  TIMING_RANGES,
} from './settings.js';

it.each([
  ['timings', DEFAULT_TIMINGS, TIMING_RANGES],
  ['timings of the embedded engine', EMBEDDED_TIMINGS, TIMING_RANGES],
  ['settings of lanes', DEFAULT_LANE_SETTINGS, LANE_RANGES],
])('the allowed ranges include the default %s', (_name, defaults, ranges) => {
  for (const [name, { least, most }] of Object.entries<SettingRange>(ranges)) {
    const value = Reflect.get(defaults, name);
    expect(value, name).toBeGreaterThanOrEqual(least);
    expect(value, name).toBeLessThanOrEqual(most);
  }
});
