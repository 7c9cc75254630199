/**
 * The named controls of a period report. Each is a sentence that holds for n of m items. Released ids never change
 * their meaning.
 */
const CONTROLS = {
  'days-closed': 'Each day of each log group with receipts is closed by a receipt',
  'days-kept': 'No day is expired or partly expired (retention passed before the export)',
  'days-settled': 'AWS was asked about each closed day after the last late event could arrive',
  'days-read-back': 'The objects of each exported day were read back',
  'runs-closed': 'Each run that began in the period has closed with a manifest',
  'runs-completed': 'Each run that closed in the period has completed',
  'runs-attributed': 'Each run that closed in the period names its requester and a reason',
  'runs-logged': "Each run that closed in the period is in the archive's log",
  'runs-signed': 'The manifest of each run that closed in the period has a signature',
} as const;
export type ControlId = keyof typeof CONTROLS;

/** A run that does not comply, or a log group with days that do not. */
export interface Deviation {
  /** A log group as `<account id> <Region> <name>`, or a run as `<export id>/<run number>`. */
  item: string;
  detail?: string;
}

/** A control with its result. */
export interface Control {
  id: ControlId;
  sentence: string;
  /** Numbers of items that comply, and of all items. */
  compliant: number;
  total: number;
  /** At most {@link MOST_DEVIATIONS}. */
  deviations: Deviation[];
  /** Number of all deviations. */
  deviating: number;
}

/** Maximum number of deviations that a control names. */
const MOST_DEVIATIONS = 100;

/** Counts the items of all controls. */
export class Controls {
  readonly #counts = new Map<ControlId, Omit<Control, 'id' | 'sentence'>>();

  /**
   * Adds items to a control.
   * @param compliant number of the items that comply
   * @param deviation names the run, or the log group of the days; used only if not all items comply
   */
  count(id: ControlId, total: number, compliant: number, deviation: Deviation): void {
    const counted = this.#counts.get(id) ?? { compliant: 0, total: 0, deviations: [], deviating: 0 };
    counted.total += total;
    counted.compliant += compliant;
    if (compliant < total) {
      counted.deviating += 1;
      if (counted.deviations.length < MOST_DEVIATIONS) counted.deviations.push(deviation);
    }
    this.#counts.set(id, counted);
  }

  /** All controls, in the order of {@link CONTROLS}. A control without items complies. */
  result(): Control[] {
    return (Object.keys(CONTROLS) as ControlId[]).map((id) => {
      const { compliant = 0, total = 0, deviations = [], deviating = 0 } = this.#counts.get(id) ?? {};
      return { id, sentence: CONTROLS[id], compliant, total, deviations, deviating };
    });
  }
}

export const complies = ({ compliant, total }: Pick<Control, 'compliant' | 'total'>): boolean => compliant === total;
