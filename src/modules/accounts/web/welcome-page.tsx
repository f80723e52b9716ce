import { IconFileImport, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { EmptySteps } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { inviteUser } from '../contract.ts';

/** After the first run: where to go next. Only what this person may do. */
export default function WelcomePage() {
  const can = useCan();
  const steps = [
    {
      needs: 'cases.admitFamily',
      icon: IconUserPlus,
      title: 'Добавить первую семью',
      text: 'Хватит фамилии и имени взрослого. Остальное допишете, когда познакомитесь.',
      action: (
        <ButtonLink to="/families/new" variant="primary">
          Новая семья
        </ButtonLink>
      ),
    },
    {
      needs: 'imports.startImport',
      icon: IconFileImport,
      title: 'Загрузить журнал из Excel',
      text: 'Сначала проверим файл и покажем ошибки: в базу ничего не попадёт, пока вы не согласитесь.',
      action: <ButtonLink to="/imports">Загрузить</ButtonLink>,
    },
    {
      needs: inviteUser.name,
      icon: IconUsersGroup,
      title: 'Позвать коллег',
      text: 'Каждый увидит своих: куратор — свои семьи, руководитель — все.',
      action: <ButtonLink to="/settings/staff">Пригласить</ButtonLink>,
    },
  ];
  return (
    <Page title="Всё готово" subtitle="Организация создана, вы её администратор. Выберите, с чего начать: потом можно и то и другое." narrow>
      <EmptySteps steps={steps.filter((step) => can({ name: step.needs }))} />
    </Page>
  );
}
