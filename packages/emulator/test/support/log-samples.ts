/** Lines in the log format of a program, and the time of each log event that they become. All are invented. */
export interface LogSample {
  readonly program: string;
  readonly text: string;
  readonly times: readonly string[];
}

/** When a file with a sample was last changed. A time without a year is read as at most a day later than this time. */
export const SAMPLE_FILE_TIME = '2025-12-01T12:00:00.000Z';

const T = '2025-11-21T10:00:00.000Z';
const MS = '2025-11-21T10:00:00.123Z';
const NEXT = '2025-11-21T10:00:01.000Z';

function sample(program: string, text: string, ...times: string[]): LogSample {
  return { program, text, times };
}

const WEB_SERVERS = [
  sample(
    'access log, common',
    `192.0.2.1 - - [21/Nov/2025:10:00:00 +0000] "GET /a?d=2024-01-01T00:00:00 HTTP/1.1" 200 12
192.0.2.1 - jane doe [21/Nov/2025:11:00:01 +0100] "GET / HTTP/1.1" 304 -`,
    T,
    NEXT,
  ),
  sample(
    'access log, combined, IPv6',
    `2001:db8::7 - - [21/Nov/2025:10:00:00 +0000] "GET / HTTP/2.0" 200 1 "-" "curl/8"
2001:db8::7 - - [21/Nov/2025:10:00:01 +0000] "GET / HTTP/2.0" 200 1 "https://example.com/2024-01-01 00:00:00" "x"`,
    T,
    NEXT,
  ),
  sample(
    'access log with the virtual host first',
    'shop.example.com:443 192.0.2.1 - - [21/Nov/2025:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "x"',
    T,
  ),
  sample(
    'Apache error log 2.4',
    `[Fri Nov 21 10:00:00.123456 2025] [core:error] [pid 7:tid 9] AH00124: Request exceeded the limit
[Fri Nov 21 10:00:01.000000 2025] [mpm_event:notice] [pid 7:tid 9] AH00489: resuming`,
    MS,
    NEXT,
  ),
  sample('Apache error log 2.2', '[Fri Nov 21 10:00:00 2025] [error] [client 192.0.2.1] File does not exist: /x', T),
  sample(
    'nginx error log',
    `2025/11/21 10:00:00 [error] 31#31: *5 open() "/x" failed (2: No such file), client: 192.0.2.1
2025/11/21 10:00:01 [warn] 31#31: *6 an upstream response is buffered`,
    T,
    NEXT,
  ),
  sample(
    'IIS (W3C)',
    `#Software: Microsoft Internet Information Services 10.0
#Fields: date time s-ip cs-method cs-uri-stem
2025-11-21 10:00:00 192.0.2.1 GET /
2025-11-21 10:00:01 192.0.2.1 GET /x`,
    T,
    T,
    T,
    NEXT,
  ),
  sample('CloudFront', '2025-11-21\t10:00:00\tFRA2\t512\t192.0.2.1\tGET', T),
  sample(
    'HAProxy',
    `Nov 21 10:00:00 lb haproxy[9]: 192.0.2.1:3381 [21/Nov/2025:09:59:59.655] http-in app/srv1 10/0/30/69/109 200 27
Nov 21 10:00:01 lb haproxy[9]: Server app/srv1 is DOWN`,
    T,
    NEXT,
  ),
  sample('Classic Load Balancer', '2025-11-21T10:00:00.123456Z my-lb 192.0.2.1:2817 10.0.0.1:80 0.00007', MS),
  sample('Application Load Balancer', 'https 2025-11-21T10:00:00.123456Z app/my-lb/50 192.0.2.1:2817 -', MS),
  sample(
    'S3 access log',
    '79a5 my-bucket [21/Nov/2025:10:00:00 +0000] 192.0.2.1 79a5 3E57 REST.GET.OBJECT a/2024-01-01 "GET /a" 200',
    T,
  ),
  sample('squid', '1763719200.123    345 192.0.2.1 TCP_MISS/200 1234 GET http://example.com/ - DIRECT', MS),
  sample('uWSGI', '[pid: 7|app: 0|req: 1/1] 192.0.2.1 () {40 vars in 600 bytes} [Fri Nov 21 10:00:00 2025] GET /', T),
  sample('Django', '[21/Nov/2025 10:00:00] "GET /admin/ HTTP/1.1" 200 2214', T),
  sample('gin', '[GIN] 2025/11/21 - 10:00:00 | 200 |     1.2ms |  192.0.2.1 | GET "/"', T),
];

const JSON_LOGGERS = [
  sample('pino', '{"level":30,"time":1763719200123,"pid":7,"msg":"x"}', MS),
  sample(
    'bunyan',
    '{"name":"a","hostname":"h","pid":7,"level":30,"msg":"2024-01-01T00:00:00Z","time":"2025-11-21T10:00:00.123Z","v":0}',
    MS,
  ),
  sample('zap', '{"level":"info","ts":1763719200.1234567,"caller":"a.go:1","msg":"x"}', MS),
  sample('logrus', '{"level":"info","msg":"x","time":"2025-11-21T11:00:00+01:00"}', T),
  sample('zerolog', '{"level":"info","time":1763719200,"message":"x"}', T),
  sample('Docker json-file', '{"log":"2024-01-01 x\\n","stream":"stdout","time":"2025-11-21T10:00:00.123456789Z"}', MS),
  sample('GELF', '{"version":"1.1","host":"h","short_message":"x","timestamp":1763719200.123,"level":6}', MS),
  sample(
    'CloudTrail',
    '{"Records":[{"eventVersion":"1.08","userIdentity":{"sessionContext":{"attributes":{"creationDate":"2025-11-20T00:00:00Z"}}},"eventTime":"2025-11-21T10:00:00Z"}]}',
    T,
  ),
  sample(
    'CloudTrail event in CloudWatch Logs',
    '{"userIdentity":{"sessionContext":{"attributes":{"created":"2024-01-01T00:00:00Z"}}},"eventTime":"2025-11-21T10:00:00Z"}',
    T,
  ),
  sample('Logstash', '{"@timestamp":"2025-11-21T10:00:00.123Z","@version":"1","message":"x"}', MS),
  sample('nested field', '{"message":"x","event":{"kind":"a","created":"2025-11-21T10:00:00.123Z"}}', MS),
  sample('MongoDB', '{"t":{"$date":"2025-11-21T10:00:00.123+00:00"},"s":"I","c":"NETWORK","msg":"x"}', MS),
  sample('log4j2', '{"instant":{"epochSecond":1763719200,"nanoOfSecond":123000000},"level":"INFO"}', T),
  sample('journald', '{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1763719200123456","MESSAGE":"x"}', MS),
  sample('nginx in JSON', '{"remote_addr":"192.0.2.1","time_local":"21/Nov/2025:10:00:00 +0000","status":"200"}', T),
  sample(
    'Suricata',
    '{"timestamp":"2025-11-21T10:00:00.123456+0000","flow_id":1763719200000000,"event_type":"dns"}',
    MS,
  ),
  sample('nanoseconds', '{"ts":1763719200123456789,"msg":"x"}', MS),
  sample(
    'JSON with a line without a time and a trace between two objects',
    `{"time":"2025-11-21T10:00:00Z","msg":"a"}
    at f (2024-01-01 00:00:00)
{"msg":"no time"}
{"time":"2025-11-21T10:00:01Z","msg":"b"}`,
    T,
    T,
    NEXT,
  ),
];

const SYSTEMS = [
  sample(
    'klog',
    `I1121 10:00:00.123456       1 server.go:9] started
E1121 10:00:01.000000       1 server.go:9] 2024-01-01T00:00:00Z`,
    MS,
    NEXT,
  ),
  sample('glog with a year', 'I20251121 10:00:00.123456  31 a.cc:7] x', MS),
  sample('CRI', '2025-11-21T10:00:00.123456789Z stdout F {"time":"2024-01-01T00:00:00Z"}', MS),
  sample('syslog, RFC 3164', 'Nov 21 10:00:00 host sshd[7]: x', T),
  sample('syslog with priority', '<34>Nov 21 10:00:00 host su: x', T),
  sample(
    'syslog over the turn of the year',
    'Dec 31 23:59:59 h a: x\nNov 30 00:00:00 h a: x',
    '2024-12-31T23:59:59.000Z',
    '2025-11-30T00:00:00.000Z',
  ),
  sample('syslog, RFC 5424', '<165>1 2025-11-21T10:00:00.123Z host app 7 ID47 - x', MS),
  sample('rsyslog', '2025-11-21T11:00:00.123456+01:00 host sshd[7]: x', MS),
  sample(
    'syslog, whose form changes within the file',
    'Nov 21 10:00:00 host a: x\n2025-11-21T10:00:01+00:00 host a: x',
    T,
    NEXT,
  ),
  sample('Cisco', '000123: *Nov 21 10:00:00.123: %SYS-5-CONFIG_I: x', MS),
  sample('journalctl -o short-full', 'Fri 2025-11-21 10:00:00 UTC host a[7]: x', T),
  sample('journalctl -o short-unix', '1763719200.123456 host a[7]: x', MS),
  sample('auditd', 'type=SYSCALL msg=audit(1763719200.123:24287): arch=c000003e syscall=2', MS),
  sample('dpkg', '2025-11-21 10:00:00 install a:amd64 <none> 1.0', T),
  sample(
    'apt history',
    `
Start-Date: 2025-11-21  10:00:00
Commandline: apt-get install a
End-Date: 2025-11-21  10:00:01
`,
    T,
    NEXT,
  ),
  sample(
    'apt terminal',
    'Log started: 2025-11-21  10:00:00\nSelecting a.\n2024\nLog ended: 2025-11-21  10:00:01',
    T,
    NEXT,
  ),
  sample('update-alternatives', 'update-alternatives 2025-11-21 10:00:00: run with --install', T),
  sample('shell history', '#1763719200\nls -l\n#1763719201\npwd', T, NEXT),
  sample(
    'Windows events, month first',
    '11/21/2025 10:00:00 AM\tError\tx\n11/21/2025 10:00:01 PM\tError\tx',
    T,
    '2025-11-21T22:00:01.000Z',
  ),
  sample('day first', '03/11/2025 10:00:00 x\n21/11/2025 10:00:00 x', '2025-11-03T10:00:00.000Z', T),
  sample('day first with dots', '21.11.2025 10:00:00 x', T),
];

const PROGRAMS = [
  sample(
    'log4j, logback with a stack trace',
    `2025-11-21 10:00:00,123 ERROR [main] c.e.App - boom
java.lang.IllegalStateException: x
	at com.example.App.main(App.java:5)

Caused by: java.io.IOException: 2025-11-19 08:00:00 stale
2025-11-21 10:00:01,000 INFO [main] c.e.App - next`,
    MS,
    NEXT,
  ),
  sample(
    'log4j with the level first',
    'INFO  2025-11-21 10:00:00,123 x\nERROR 2025-11-21 10:00:01,000 x\nCaused by: E: 2024-01-01 00:00:00 stale',
    MS,
    NEXT,
  ),
  sample(
    'log4j with a level in brackets',
    '[INFO ] 2025-11-21 10:00:00,123 x\n[ERROR] 2025-11-21 10:00:01,000 x',
    MS,
    NEXT,
  ),
  sample('log4j, DATE', '21 Nov 2025 10:00:00,123 [main] INFO x', MS),
  sample('log4j, COMPACT', '20251121100000123 INFO x', MS),
  sample('Tomcat', '21-Nov-2025 10:00:00.123 INFO [main] org.apache.catalina.startup.Catalina.start x', MS),
  sample('java.util.logging', 'Nov 21, 2025 10:00:00 AM com.example.App main\nINFO: x', T),
  sample('Spring Boot', '2025-11-21T10:00:00.123Z  INFO 7 --- [main] c.e.App : x', MS),
  sample(
    'Python logging',
    `2025-11-21 10:00:00,123 - app - ERROR - failed
Traceback (most recent call last):
  File "a.py", line 1, in <module>
ValueError: time data '2024-01-01 00:00:00' does not match`,
    MS,
  ),
  sample('Rails', 'I, [2025-11-21T10:00:00.123456 #7]  INFO -- : [id] Started GET "/"', MS),
  sample('Rails, development', 'Started GET "/a" for ::1 at 2025-11-21 11:00:00 +0100\n  Parameters: {}\n\n\n', T),
  sample('Go', '2025/11/21 10:00:00.123456 main.go:7: x', MS),
  sample('Go slog', 'time=2025-11-21T10:00:00.123Z level=INFO msg=x', MS),
  sample('logrus text', 'time="2025-11-21T10:00:00Z" level=info msg="x"', T),
  sample('logfmt', 'level=info ts=2025-11-21T10:00:00.123Z caller=a.go:7', MS),
  sample('logfmt with epoch', 'ts=1763719200.123 level=info msg=x', MS),
  sample('Rust env_logger', '[2025-11-21T10:00:00Z INFO  app] x', T),
  sample('.NET', '2025-11-21 11:00:00.123 +01:00 [INF] x', MS),
  sample('PHP', '[21-Nov-2025 10:00:00 UTC] PHP Warning:  x in /a.php on line 3', T),
  sample('Postgres', '2025-11-21 10:00:00.123 UTC [7] LOG:  x\n\tSTATEMENT of 2024', MS),
  sample('Postgres in another zone', '2025-11-21 11:00:00.123 CET [7] LOG:  x', MS),
  sample('Postgres, CSV', '2025-11-21 10:00:00.123 UTC,"me","db",7,"[local]",1,"SELECT\n\'2024-01-01 00:00:00\'"', MS),
  sample('MySQL', '2025-11-21T10:00:00.123456Z 0 [Note] [MY-010051] x', MS),
  sample('MySQL 5.5', '251121 10:00:00 [Note] x\n251122  9:00:00 [Note] x', T, '2025-11-22T09:00:00.000Z'),
  sample('MySQL, slow queries', '# Time: 2025-11-21T10:00:00.123456Z\n# User@Host: a\nSET timestamp=1;\nselect 1;', MS),
  sample('MariaDB', '2025-11-21  9:00:00 0 [Note] x', '2025-11-21T09:00:00.000Z'),
  sample('Kafka', '[2025-11-21 10:00:00,123] INFO x (kafka.server.KafkaServer)', MS),
  sample('Elasticsearch', '[2025-11-21T10:00:00,123][INFO ][o.e.n.Node] [n] x', MS),
  sample('Redis', '7:M 21 Nov 2025 10:00:00.123 * Ready', MS),
  sample('Redis 3', '7:M 21 Nov 10:00:00.123 * Ready', MS),
  sample('RFC 2822', 'Fri, 21 Nov 2025 11:00:00 +0100 x', T),
  sample('date(1)', 'Fri Nov 21 11:00:00 CET 2025: x', T),
  sample('basic ISO 8601', '20251121T100000Z x', T),
  sample(
    'a column of RFC 3339',
    'a b,c,"2025-11-21T10:00:00Z",x\na,c d,"2025-11-21T10:00:01Z",2024-01-01T00:00:00Z',
    T,
    NEXT,
  ),
  sample('a column after bars', 'a b|2025-11-21T10:00:00Z|x\na|2025-11-21T10:00:01Z|x', T, NEXT),
  sample('a column of seconds', 'a,1763719200,x', T),
  sample('a column of milliseconds', '1763719200123\ta', MS),
  sample('a column of microseconds', 'a 1763719200123456 b', MS),
  sample('a column of nanoseconds', 'a;1763719200123456789;b', MS),
  sample('a number beside a date', '1111111111 2025-11-21 10:00:00 x', T),
];

/** The log formats of the 16 public collections of logs at loghub. */
const LOGHUB = [
  sample('HDFS', '251121 100000 148 INFO dfs.DataNode$PacketResponder: x', T),
  sample('Hadoop', '2025-11-21 10:00:00,123 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: x', MS),
  sample('Spark', '25/11/21 10:00:00 INFO executor.Executor: x', T),
  sample('Zookeeper', '2025-11-21 10:00:00,123 - INFO  [main:Quorum@7] - x', MS),
  sample(
    'OpenStack',
    'nova-api.log.1.2024-01-16_13:53:08 2025-11-21 10:00:00.123 25746 INFO nova.osapi_compute.wsgi.server [req] x',
    MS,
  ),
  sample('BGL', '- 1763719200 2025.11.21 R02-M1-N0 2025-11-21-02.00.00.123456 R02-M1-N0 RAS KERNEL INFO x', T),
  sample('HPC', '134681 node-246 unix.hw state_change.unavailable 1763719200 1 Component State Change', T),
  sample('Thunderbird', '- 1763719200 2025.11.21 dn228 Nov 21 02:00:00 dn228/dn228 crond[7]: x', T),
  sample('Windows', '2025-11-21 10:00:00, Info                  CBS    Loaded Servicing Stack v6.1', T),
  sample('Linux', 'Nov 21 10:00:00 combo sshd(pam_unix)[7]: x', T),
  sample('Android', '11-21 10:00:00.123  1702  2395 D WindowManager: x', MS),
  sample('HealthApp', '20251121-10:00:00:123|Step_LSC|30002312|x\n20251121-10:0:1:0|Step_LSC|30002312|x', MS, NEXT),
  sample('Apache', '[Fri Nov 21 10:00:00 2025] [notice] x', T),
  sample('OpenSSH', 'Nov 21 10:00:00 LabSZ sshd[7]: x', T),
  sample('Proxifier', '[11.21 10:00:00] chrome.exe - proxy.example.com:5070 open', T),
  sample('Mac', 'Nov 21 10:00:00 calvisitor kernel[0]: x', T),
];

export const LOG_SAMPLES: readonly LogSample[] = [...WEB_SERVERS, ...JSON_LOGGERS, ...SYSTEMS, ...PROGRAMS, ...LOGHUB];
