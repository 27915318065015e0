// The order of test files, for jest.config.mjs: the long ones first, so that at the end no worker is alone with one. jest knows how long files
// take from its last run only, and a fresh clone has none; by default it takes larger files for longer ones. It changes nothing else.
import Sequencer from '@jest/test-sequencer';

/** Seconds alone on a machine with two cores; files that are not named are short. */
const SECONDS = {
  'chaos/chaos.test.ts': 65,
  'docker/images.test.ts': 240,
  'e2e/disk.test.ts': 50,
  'e2e/kill.test.ts': 80,
  'e2e/offline.test.ts': 55,
  'e2e/project-pages.test.ts': 50,
  'e2e/usage.test.ts': 90,
  'e2e/kernels.test.ts': 80,
  'e2e/nested.test.ts': 60,
  'e2e/notebook.test.ts': 60,
  'e2e/notebook-durable.test.ts': 50,
  'e2e/notebook-outputs.test.ts': 80,
  'e2e/servers.test.ts': 40,
  'e2e/worksheet.test.ts': 60,
  'packages/compute/src/container/container-driver.test.ts': 20,
  'packages/hub/src/documents/many-documents.test.ts': 18,
  'packages/hub/src/hub-deaths.test.ts': 30,
  'packages/hub/src/notebooks.test.ts': 20,
  'packages/hub/src/projects/nodes.test.ts': 30,
  'packages/hub/src/query/feed-limits.test.ts': 30,
  'packages/project/src/files/path-attacks.test.ts': 20,
  'packages/project/src/kernels/flood.test.ts': 20,
  'packages/project/src/kernels/life.test.ts': 20,
  'packages/project/src/kernels/sage.test.ts': 25,
  'packages/project/src/notebooks/adversity.test.ts': 15,
  'packages/project/src/notebooks/lasting-outputs.test.ts': 35,
  'packages/project/src/notebooks/python.test.ts': 30,
  'packages/project/src/notebooks/room.test.ts': 15,
  'packages/project/src/terminals/mirror.test.ts': 25,
  'packages/project/src/terminals/screen-writer.test.ts': 30,
  'packages/project/src/terminals/shared.test.ts': 20,
  'packages/util/src/notebook/worksheet-modes.test.ts': 28,
};

const secondsOf = ({ path }) => Object.entries(SECONDS).find(([file]) => path.endsWith(`/${file}`))?.[1] ?? 0;

export default class LongFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => secondsOf(other) - secondsOf(one));
  }
}
