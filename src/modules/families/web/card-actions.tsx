import { IconArrowMerge, IconBellRinging, IconDots, IconFolderMinus, IconFolderOpen, IconFolderPlus, IconGavel, IconLock, IconPencil, IconSettings } from '@tabler/icons-react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Menu, type MenuItem } from '../../../web/ui/menu.tsx';
import { listCompartments } from '../../closed/contract/compartments.ts';
import { showEligibility } from '../../intake/contract.ts';
import { merge } from '../../merges/contract.ts';
import { listFamilyReviews } from '../../reviews/contract/items.ts';
import type { CardCase, FamilyCard } from '../contract.ts';
import type { OpenDialog } from './card-dialog.tsx';

interface Props {
  family: FamilyCard;
  /** The case that the card shows. */
  found: CardCase | undefined;
  may: (operation: string) => boolean;
  open: (dialog: OpenDialog) => void;
}

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;

/** What is done with a family or its case now and then: behind «…», beside what is done daily. */
export function CardActions({ family, found, may, open }: Props) {
  const can = useCan();
  const { go } = usePlace();
  const isOpen = found?.closedOn === null;
  const items: (MenuItem | false | undefined)[] = [
    may('people.editFamily') && { key: 'edit', title: 'Изменить карточку', icon: <IconPencil {...icon} />, onPick: () => open({ what: 'family' }) },
    found && isOpen && may('cases.changeCase') && { key: 'case', title: 'Изменить дело', icon: <IconSettings {...icon} />, onPick: () => open({ what: 'case', found }) },
    found && isOpen && may('cases.closeCase') && { key: 'close', title: 'Снять с учёта', icon: <IconFolderMinus {...icon} />, onPick: () => open({ what: 'close', found }) },
    found && !isOpen && may('cases.reopenCase') && { key: 'reopen', title: 'Открыть дело снова', icon: <IconFolderOpen {...icon} />, onPick: () => open({ what: 'reopen', found }) },
    may('cases.openCase') && { key: 'open', title: 'Ещё одно дело', icon: <IconFolderPlus {...icon} />, onPick: () => open({ what: 'open-case' }) },
    can(showEligibility) && { key: 'intake', title: 'Обращения семьи', icon: <IconBellRinging {...icon} />, apart: true, onPick: () => go(`/families/${family.id}/intake`) },
    can(listFamilyReviews) && { key: 'reviews', title: 'Консилиумы и уровень', icon: <IconGavel {...icon} />, onPick: () => go(`/families/${family.id}/reviews`) },
    can(listCompartments) && { key: 'closed', title: 'Закрытые сведения', icon: <IconLock {...icon} />, onPick: () => go(`/families/${family.id}/closed`) },
    can(merge) && { key: 'merge', title: 'Объединить с…', icon: <IconArrowMerge {...icon} />, onPick: () => go('/merges/compare', { kind: 'family', keep: family.id }) },
  ];
  const offered = items.filter((item) => item !== undefined && item !== false);
  if (offered.length === 0) return null;
  return (
    <Menu
      label="Ещё о семье"
      position="bottom-end"
      trigger={
        <Button aria-label="Ещё о семье" title="Ещё о семье">
          <IconDots {...icon} />
        </Button>
      }
      items={offered}
    />
  );
}
