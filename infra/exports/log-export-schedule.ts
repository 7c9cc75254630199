import type { Construct } from 'constructs';
import type { ScheduleDefinition } from '../../contract/index.js';
import { type TerraformMetaArguments, TerraformResource } from '../cdk.js';
import { type Arguments, type WindowlessProps, windowlessArguments } from './props.js';

/** A calendar. Each field is written as in a cron expression. */
export type ScheduleCalendar = NonNullable<ScheduleDefinition['calendars']>[number];

export interface LogExportScheduleProps extends WindowlessProps, TerraformMetaArguments {
  /** Name of the schedule in its Temporal namespace. A change replaces the schedule. */
  readonly name: string;
  /** When the schedule fires: a cron expression of five fields, such as `0 3 * * *`, or `@daily` and the like. */
  readonly cron?: string;
  /** When the schedule fires, instead of `cron`. */
  readonly calendars?: readonly ScheduleCalendar[];
  /** IANA time zone of `cron` or `calendars`. Default: UTC. */
  readonly timezone?: string;
  /** Longest random delay of a firing, as an ISO 8601 duration such as `PT10M`. Default: none. */
  readonly jitter?: string;
  /** For how long after its nominal time Temporal may still start a missed firing. Default: `P1D`. */
  readonly catchUpWindow?: string;
  /** How far back the window of a firing begins: a duration before the nominal time such as `P30D`, or `all`. */
  readonly lookback: string;
  /** The window of a firing ends at least this long before the nominal time of the firing. Default: `PT12H`. */
  readonly lag?: string;
  /** Whether the schedule is paused. Default: Terraform neither pauses nor resumes it. */
  readonly paused?: boolean;
  /** Text that Temporal shows with the state of the schedule. */
  readonly note?: string;
}

/** A `logferry_schedule`: at each firing, it exports the days of its look-back that are still open. */
export class LogExportSchedule extends TerraformResource {
  readonly #props: LogExportScheduleProps;

  constructor(scope: Construct, id: string, props: LogExportScheduleProps) {
    super(scope, id, {
      ...props,
      terraformResourceType: 'logferry_schedule',
      terraformGeneratorMetadata: { providerName: 'logferry' },
    });
    this.#props = props;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { name, cron, calendars, timezone, jitter, catchUpWindow, lookback, lag, paused, note } = this.#props;
    return {
      ...windowlessArguments(this.#props),
      name,
      cron,
      calendars: calendars?.map(calendarArguments),
      timezone,
      jitter,
      catch_up_window: catchUpWindow,
      lookback,
      lag,
      paused,
      note,
    };
  }
}

const calendarArguments = ({ dayOfMonth, dayOfWeek, ...others }: ScheduleCalendar): Arguments => ({
  ...others,
  day_of_month: dayOfMonth,
  day_of_week: dayOfWeek,
});
