import { useDebouncedCallback } from '@mantine/hooks';
import { IconArchive, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { SearchField } from '../../../web/ui/fields.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { NothingFound, RefusedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addPartner, helpKinds, listPartners, type Partner } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { kindWords, PartnerForm } from './partner-form.tsx';
import { PartnerPanel } from './partner-panel.tsx';

/** «Партнёры»: `?query=`, `?kind=`, `?state=`, `?partner=`, `?new=1`. */
export default function PartnersPage() {
  const { search, setSearch } = usePlace();
  const can = useCan();
  const [text, setText] = useState(search['query'] ?? '');
  const find = useDebouncedCallback((query: string) => setSearch({ query: query.trim() || undefined }), 200);
  const type = (next: string) => {
    setText(next);
    find(next);
  };
  const { query, kind, state } = search;
  const list = useList(listPartners, { query: { query, kind, state } as never });
  const open = (id: string) => setSearch({ partner: id, new: undefined }, { push: true });
  return (
    <Page
      title="Партнёры"
      subtitle="Кто ещё помогает семьям: сюда направляют и сюда, с согласия семьи, передают сведения."
      actions={
        can(addPartner) && (
          <Button variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ new: '1', partner: undefined }, { push: true })}>
            Новый партнёр
          </Button>
        )
      }
    >
      <SearchField label="Найти партнёра" placeholder="Название, имя, телефон" value={text} onChange={type} />
      <FilterChips
        onChange={(name, value) => setSearch({ [name]: value })}
        filters={[
          { name: 'kind', label: 'Помощь', value: kind, options: helpKinds.map((one) => ({ value: one, label: texts.kinds[one] })) },
          { name: 'state', label: 'Показать', value: state, options: [{ value: 'closed', label: 'закрытые' }, { value: 'all', label: 'всех' }], all: 'открытые' },
        ]}
      />
      <DataTable<Partner>
        label="Партнёры"
        list={list}
        rowKey={(partner) => partner.id}
        onOpen={(partner) => open(partner.id)}
        selected={search['partner']}
        empty={
          query || kind || state ? (
            <NothingFound onReset={() => (type(''), setSearch({ query: undefined, kind: undefined, state: undefined }))}>Проверьте название или уберите условия.</NothingFound>
          ) : (
            <RefusedState title="Здесь пока никого">Добавьте поликлинику, центр занятости, юриста — тех, с кем уже работаете. Потом их можно будет назвать в согласии на передачу сведений.</RefusedState>
          )
        }
        columns={[
          {
            key: 'name',
            title: 'Партнёр',
            cell: (partner) => (
              <>
                <button type="button" className="strong" style={{ border: 0, padding: 0, background: 'none', textAlign: 'left', cursor: 'pointer', color: 'var(--pine-dark)' }} onClick={() => open(partner.id)}>
                  {partner.name}
                </button>{' '}
                {partner.closedOn && <Chip icon={IconArchive}>закрыт</Chip>}
              </>
            ),
          },
          { key: 'kinds', title: 'Чем помогает', cell: (partner) => kindWords(partner.kinds) },
          { key: 'contact', title: 'К кому обращаться', cell: (partner) => partner.contactName ?? '—', phone: 'none' },
          { key: 'phone', title: 'Телефон', cell: (partner) => (partner.phone ? <span className="numbers nowrap">{partner.phone}</span> : <span className="desk-only">—</span>) },
        ]}
      />
      {search['partner'] && <PartnerPanel key={search['partner']} id={search['partner']} onClose={() => setSearch({ partner: undefined })} />}
      {search['new'] && can(addPartner) && (
        <SidePanel title="Новый партнёр" width={392} onClose={() => setSearch({ new: undefined })}>
          <PartnerForm
            onLeave={() => setSearch({ new: undefined })}
            onDone={(partner) => {
              sayDone(`Записано: ${partner.name}`);
              setSearch({ new: undefined, partner: partner.id });
            }}
          />
        </SidePanel>
      )}
    </Page>
  );
}
