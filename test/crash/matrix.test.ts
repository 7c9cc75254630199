import { expect, it } from 'vitest';
import { ALL_ROWS } from './matrix.js';
import { STEPS, type Step, type Victim } from './row.js';

const always = ALL_ROWS.filter((row) => row.always);

it.each(Object.keys(STEPS) as Step[])('the crash matrix has a row that always runs for the step "%s"', (step) => {
  expect(always.some((row) => row.step === step)).toBe(true);
});

const VICTIMS: Victim[] = ['worker', 'command', 'server', 'supervisor'];
it.each(VICTIMS)('the crash matrix has a row that always runs for the victim "%s"', (victim) => {
  expect(always.some(({ victims }) => victims.includes(victim))).toBe(true);
});
