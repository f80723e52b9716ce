import { IconCheck, IconDownload } from '@tabler/icons-react';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { installPractice, listPractices } from '../contract/operations.ts';

/** Practices that the organization runs, and those that came with the program. */
export default function PracticesPage() {
  const answer = useOperation(listPractices);
  const can = useCan();
  if (answer.error && !answer.data) {
    return (
      <Page title="Практики">
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />
      </Page>
    );
  }
  const { items = [], shipped = [] } = answer.data ?? {};
  const fresh = shipped.filter((one) => one.installed !== one.version);
  return (
    <Page title="Практики" subtitle="Практика — это услуги, результаты, шаги, документы и показатели. По ней ведут семьи и считают отчёт.">
      {!answer.data && <LoadingState />}
      {answer.data && items.length === 0 && (
        <Notice>{can(installPractice) ? 'Здесь пока ни одной. Установите практику из списка ниже: после этого можно вести семьи.' : 'Здесь пока ни одной. Установить практику может администратор или руководитель.'}</Notice>
      )}
      {items.map((one) => (
        <Panel key={one.id} title={one.title} hint={`версия ${one.version}`} actions={<Chip tone="pine" icon={IconCheck}>установлена</Chip>}>
          <div className="stack-tight">
            <p>{one.aim}</p>
            <p>
              <PageLink to={`/practices/${one.id}`} className="link">
                Что в практике «{one.title}»
              </PageLink>
            </p>
          </div>
        </Panel>
      ))}
      {fresh.map((one) => (
        <Shipped key={one.id} pack={one} />
      ))}
    </Page>
  );
}

function Shipped({ pack }: { pack: { id: string; version: string; title: string; aim: string; installed: string | null } }) {
  const can = useCan();
  const install = useCommand(installPractice);
  const update = pack.installed !== null;
  return (
    <Panel title={pack.title} hint={update ? `есть версия ${pack.version}, у вас ${pack.installed}` : `версия ${pack.version}, из поставки`}>
      <div className="stack-tight">
        <p>{update ? 'Новые дела и отчёт пойдут по новой версии. Открытые дела останутся на своей.' : pack.aim}</p>
        {install.error && <FailedState error={install.error} what="Не установилась" />}
        {can(installPractice) && (
          <div>
            <Button
              variant="primary"
              waiting={install.waiting}
              icon={<IconDownload size={18} stroke={1.75} aria-hidden="true" />}
              onClick={() => void install.run({ body: { practice: pack.id } }).then(() => sayDone(`Установлено: практика «${pack.title}»`), () => {})}
            >
              {update ? `Обновить до ${pack.version}` : 'Установить'}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
