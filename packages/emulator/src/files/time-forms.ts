import { ZONE_NAMES } from './instant.js';

/** A form of time stamps in lines of text. */
export interface TimeForm {
  /** Example of the form. */
  readonly example: string;
  /** Source of a regular expression. Its groups are the parts of `TimeParts`. */
  readonly pattern: string;
  /** Whether the time is a number, such as the seconds or milliseconds since 1970. Other numbers can look like it. */
  readonly isEpoch?: boolean;
}

/**
 * The time follows no letter, digit, `_`, `.`, `-`, `/` or `+`, so it is no part of a name, address or longer number.
 */
const START = String.raw`(?<![\w.\-/+])`;
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(?<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const YEAR = String.raw`(?<y>(?:19|20)\d\d)`;
const TIME = String.raw`(?<h>\d{1,2}):(?<mi>\d\d)(?::(?<s>\d\d)(?:[.,:](?<f>\d{1,9}))?)?(?!:?\d)`;
const OFFSET = String.raw`[+-]\d\d:?\d\d|(?<=\d)[+-]\d\d|(?:UTC|GMT)[+-]\d{1,2}`;
const ZONE = String.raw`(?:\s?(?<z>[Zz]|${OFFSET}|${ZONE_NAMES})(?![\w:]))?`;
const HALF = String.raw`(?:\s?(?<ap>[AaPp][Mm])(?!\w))?`;

/**
 * The known forms. If a line has several at one position, the first of this list counts. Sources: the manuals of the
 * programs, and the date columns of public collections of logs.
 */
export const TIME_FORMS: readonly TimeForm[] = [
  // ISO 8601 and RFC 3339, most loggers, IIS, Postgres, MySQL, Kafka, Elasticsearch; with slashes: nginx, Go.
  {
    example: '2025-11-21T10:00:00.123Z',
    pattern: String.raw`${START}${YEAR}(?<sep>[-/.])(?<mo>\d{1,2})\k<sep>(?<d>\d{1,2})(?:[Tt:]|\s{1,2}|,\s?|\s-\s)${TIME}${ZONE}`,
  },
  // Access logs of web servers, S3 and Django; Tomcat, PHP, Redis, RFC 2822.
  {
    example: '21/Nov/2025:10:00:00 +0000',
    pattern: String.raw`${START}(?:${WEEKDAY},\s)?(?<d>\d{1,2})(?<sep>[ /-])${MONTH}\k<sep>${YEAR}(?:[T:]|,?\s{1,2})${TIME}${ZONE}`,
  },
  // Apache's error log, C's asctime, date(1).
  {
    example: 'Fri Nov 21 10:00:00 2025',
    pattern: String.raw`${START}${WEEKDAY},?\s${MONTH}\s{1,2}(?<d>\d{1,2})\s${TIME}${ZONE}\s${YEAR}(?!\d)`,
  },
  // Syslog (RFC 3164), also with a year; java.util.logging.
  {
    example: 'Nov 21 10:00:00',
    pattern: String.raw`${START}${MONTH}\s{1,2}(?<d>\d{1,2})(?:,?\s${YEAR})?,?\s${TIME}${HALF}${ZONE}`,
  },
  { example: '21 Nov 10:00:00.123', pattern: String.raw`${START}(?<d>\d{1,2})\s${MONTH}\s${TIME}` },
  // klog and glog of Kubernetes and Google's libraries.
  {
    example: 'I1121 10:00:00.123456',
    pattern: String.raw`${START}[IWEF](?:${YEAR}(?=\d{4}\s))?(?<mo>\d\d)(?<d>\d\d)\s(?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)\.(?<f>\d{6})`,
  },
  // db2diag, Blue Gene.
  {
    example: '2025-11-21-10.00.00.123456',
    pattern: String.raw`${START}${YEAR}-(?<mo>\d\d)-(?<d>\d\d)-(?<h>\d\d)\.(?<mi>\d\d)\.(?<s>\d\d)(?:\.(?<f>\d{1,9}))?(?<z>[+-]\d\d:?\d\d)?(?!\d)`,
  },
  // Health apps of phones: no leading zeros in the time.
  {
    example: '20251121-10:0:0:123',
    pattern: String.raw`${START}${YEAR}(?<mo>\d\d)(?<d>\d\d)-(?<h>\d{1,2}):(?<mi>\d{1,2}):(?<s>\d{1,2}):(?<ms>\d{1,3})(?!\d)`,
  },
  {
    example: '20251121T100000Z',
    pattern: String.raw`${START}${YEAR}(?<mo>\d\d)(?<d>\d\d)[T\s_-]?(?<h>\d\d):?(?<mi>\d\d):?(?<s>\d\d)(?:[.,]?(?<f>\d{3,9}))?(?!\d)${ZONE}`,
  },
  // Spark.
  {
    example: '25/11/21 10:00:00',
    pattern: String.raw`${START}(?<yy>\d\d)(?<sep>[/-])(?<mo>\d\d)\k<sep>(?<d>\d\d)[\sT]${TIME}${ZONE}`,
  },
  // HDFS.
  {
    example: '251121 100000',
    pattern: String.raw`${START}(?<yy>\d\d)(?<mo>\d\d)(?<d>\d\d)\s(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)(?!\d)`,
  },
  // MySQL before 5.7.
  {
    example: '251121 10:00:00',
    pattern: String.raw`${START}(?<yy>\d\d)(?<mo>\d\d)(?<d>\d\d)\s{1,2}${TIME}`,
  },
  // Android.
  {
    example: '11-21 10:00:00.123',
    pattern: String.raw`${START}(?<mo>\d\d)-(?<d>\d\d)\s(?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)\.(?<f>\d{3,6})(?!\d)`,
  },
  // Proxifier.
  {
    example: '[11.21 10:00:00]',
    pattern: String.raw`(?<=\[)(?<mo>\d\d)\.(?<d>\d\d)\s(?<h>\d\d):(?<mi>\d\d):(?<s>\d\d)(?=\])`,
  },
  // Windows programs. A day after the 12th in the first lines decides between the next two forms.
  {
    example: '11/21/2025 10:00:00 AM',
    pattern: String.raw`${START}(?<mo>\d{1,2})/(?<d>\d{1,2})/(?:${YEAR}|(?<yy>\d\d)),?\s{0,2}(?<!\d)${TIME}${HALF}${ZONE}`,
  },
  {
    example: '21/11/2025 10:00:00',
    pattern: String.raw`${START}(?<d>\d{1,2})/(?<mo>\d{1,2})/(?:${YEAR}|(?<yy>\d\d)),?\s{0,2}(?<!\d)${TIME}${HALF}${ZONE}`,
  },
  {
    example: '21.11.2025 10:00:00',
    pattern: String.raw`${START}(?<d>\d{1,2})(?<sep>[.-])(?<mo>\d{1,2})\k<sep>${YEAR},?\s{1,2}${TIME}${ZONE}`,
  },
  // A column of numbers; squid, auditd (`msg=audit(…)`), Prometheus (`ts=…`), the history of a shell (`#…`).
  {
    example: '1763719200.123',
    isEpoch: true,
    pattern: String.raw`(?:(?<![^\s[("',;|<#])|(?<=\b(?:ts|time|timestamp|REALTIME_TIMESTAMP)="?)|(?<=\baudit\())(?<epoch>\d{10}(?:\.\d{1,9})?|\d{13}(?:\.\d{1,6})?|\d{16}|\d{19})(?![\w.-])`,
  },
];
