import { IconCircleCheck, IconCircleX, IconClockQuestion } from '@tabler/icons-react';
import { Chip } from '../../../web/ui/chip.tsx';
import type { MentorItem } from '../contract.ts';

export const fullName = (mentor: Pick<MentorItem, 'lastName' | 'firstName' | 'patronymic'>) => [mentor.lastName, mentor.firstName, mentor.patronymic].filter(Boolean).join(' ');

export function TestChip({ mentor }: { mentor: Pick<MentorItem, 'testedOn' | 'testResult'> }) {
  if (mentor.testResult === 'passed') return <Chip tone="pine" icon={IconCircleCheck}>тест пройден</Chip>;
  if (mentor.testResult === 'failed') return <Chip tone="warn" icon={IconCircleX}>тест не пройден</Chip>;
  return <Chip icon={IconClockQuestion}>{mentor.testedOn ? 'итога нет' : 'теста не было'}</Chip>;
}
