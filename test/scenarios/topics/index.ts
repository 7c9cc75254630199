import type { Topic } from '../scenario.js';
import { adopting } from './adopting.js';
import { cancel } from './cancel.js';
import { cancelFaults } from './cancel-faults.js';
import { cancelMoments } from './cancel-moments.js';
import { cancelWaits } from './cancel-waits.js';
import { createFaults } from './create-faults.js';
import { describeFaults } from './describe-faults.js';
import { endToEnd } from './end-to-end.js';
import { hostileContent } from './hostile-content.js';
import { lane } from './lane.js';
import { laneList } from './lane-list.js';
import { laneProtocol } from './lane-protocol.js';
import { laneWorkers } from './lane-workers.js';
import { lostReplies } from './lost-replies.js';
import { outages } from './outages.js';
import { planning } from './planning.js';
import { records } from './records.js';
import { schedules } from './schedules.js';
import { slot } from './slot.js';
import { strangers } from './strangers.js';
import { strictBuckets } from './strict-buckets.js';
import { temporalTools } from './temporal-tools.js';

export const TOPICS: readonly Topic[] = [
  ...[endToEnd, cancel, cancelMoments, cancelWaits, cancelFaults, createFaults, describeFaults, lostReplies, adopting],
  ...[
    lane,
    laneProtocol,
    laneWorkers,
    laneList,
    temporalTools,
    outages,
    planning,
    records,
    schedules,
    slot,
    strangers,
    strictBuckets,
    hostileContent,
  ],
];
