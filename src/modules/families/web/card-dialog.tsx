import { CaseDialog, CloseCaseDialog, OpenCaseDialog, ReopenCaseDialog, TeamDialog } from '../../cases/web/case-dialogs.tsx';
import { PersonExportDialog } from '../../exports/web/person-export-dialog.tsx';
import type { FactKind } from '../../people/contract/facts.ts';
import { FactDialog, FamilyDialog, MoveHouseDialog } from '../../people/web/fact-dialogs.tsx';
import { AddPersonDialog, EditMembershipDialog, EditPersonDialog, MovePersonDialog } from '../../people/web/person-dialogs.tsx';
import type { CardCase, CardMember, FamilyCard } from '../contract.ts';
import { usePackWords } from './use-pack-words.ts';

/** Which dialog of the card is open, and about what. */
export type OpenDialog =
  | { what: 'family' | 'move-house' | 'add-person' | 'open-case' }
  | { what: 'person' | 'membership' | 'move' | 'export'; member: CardMember }
  | { what: 'case' | 'close' | 'reopen' | 'team'; found: CardCase }
  | { what: 'fact'; kind: FactKind; fact?: { id: string; version: number } & Record<string, unknown> };

export function CardDialog({ dialog, family, onClose }: { dialog: OpenDialog; family: FamilyCard; onClose: () => void }) {
  const words = usePackWords(family.cases.map((one) => one.practice));
  // Dialogs keep the family as it was when they opened; the case is read anew, for its team changes under the dialog.
  const fresh = (found: CardCase) => family.cases.find((one) => one.id === found.id) ?? found;
  switch (dialog.what) {
    case 'family':
      return <FamilyDialog family={family} onClose={onClose} />;
    case 'move-house':
      return <MoveHouseDialog family={family} onClose={onClose} />;
    case 'add-person':
      return <AddPersonDialog familyId={family.id} lastName={family.members[0]?.lastName ?? ''} onClose={onClose} />;
    case 'open-case':
      return <OpenCaseDialog familyId={family.id} without={family.cases.filter((one) => one.closedOn === null).map((one) => one.practice)} onClose={onClose} />;
    case 'person':
      return <EditPersonDialog member={dialog.member} onClose={onClose} />;
    case 'membership':
      return <EditMembershipDialog member={dialog.member} onClose={onClose} />;
    case 'move':
      return <MovePersonDialog member={dialog.member} familyId={family.id} onClose={onClose} />;
    case 'export':
      return <PersonExportDialog personId={dialog.member.personId} name={[dialog.member.lastName, dialog.member.firstName, dialog.member.patronymic].filter(Boolean).join(' ')} onClose={onClose} />;
    case 'case':
      return <CaseDialog found={dialog.found} onClose={onClose} />;
    case 'close':
      return <CloseCaseDialog found={dialog.found} reasons={words.closeReasons(dialog.found.practice)} onClose={onClose} />;
    case 'reopen':
      return <ReopenCaseDialog found={dialog.found} onClose={onClose} />;
    case 'team':
      return <TeamDialog found={fresh(dialog.found)} onClose={onClose} />;
    case 'fact':
      return <FactDialog kind={dialog.kind} family={family} words={words} {...(dialog.fact ? { fact: dialog.fact } : {})} onClose={onClose} />;
  }
}
