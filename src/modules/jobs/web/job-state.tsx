import { IconAlertTriangle, IconCheck, IconClock, IconLoader2, IconPlayerStop } from '@tabler/icons-react';
import { Chip, type Tone } from '../../../web/ui/chip.tsx';
import type { JobItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const looks: Record<JobItem['state'], [tone: Tone, icon: typeof IconCheck]> = {
  queued: ['neutral', IconClock],
  running: ['info', IconLoader2],
  done: ['pine', IconCheck],
  failed: ['crisis', IconAlertTriangle],
  cancelled: ['neutral', IconPlayerStop],
};

/** The state of a job as a chip. */
export function JobState({ job }: { job: Pick<JobItem, 'state'> & { stopping?: boolean } }) {
  const [tone, icon] = looks[job.state];
  return (
    <Chip tone={tone} icon={icon}>
      {job.stopping ? texts.stopping : texts.states[job.state]}
    </Chip>
  );
}
