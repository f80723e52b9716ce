import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ConflictDialog } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { changeOrganization, getOrganization, type Organization } from '../contract.ts';
import { timeZoneChoices } from './time-zones.ts';

export default function SettingsPage() {
  const answer = useOperation(getOrganization);
  return (
    <Page title="Организация" subtitle="Название и часы, по которым живёт организация." narrow>
      {answer.error && !answer.data ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />
      ) : answer.data ? (
        <OrganizationForm key={answer.data.id} organization={answer.data} />
      ) : (
        <LoadingState />
      )}
    </Page>
  );
}

function OrganizationForm({ organization }: { organization: Organization }) {
  const change = useCommand(changeOrganization);
  // The version seen when typing began: a later one means that somebody else changed the record meanwhile.
  const [version, setVersion] = useState(organization.version);
  const form = useForm({ initial: { name: organization.name, timeZone: organization.timeZone }, schema: changeOrganization.body!, prepare: (values) => ({ version, ...values }) });
  const save = async (body: { version: number; name?: string; timeZone?: string }) => {
    const saved = await change.run({ body });
    setVersion(saved.version);
    form.setValues({ name: saved.name, timeZone: saved.timeZone });
    sayDone('Записано: настройки организации');
  };
  const conflict = form.problem?.code === 'version_conflict' ? (form.problem.extra['current'] as Organization) : null;
  const moved = form.values.timeZone !== organization.timeZone;
  return (
    <Panel>
      <form className="stack" noValidate onSubmit={form.submit(save)}>
        <div className="columns-2">
          <TextField {...form.field('name')} label="Название" autoComplete="organization" />
          <SelectField {...form.field('timeZone')} label="Часовой пояс" options={timeZoneChoices(organization.timeZone)} help="По нему считаются «сегодня», сроки и возраст." />
        </div>
        {moved && <Notice tone="warn">Даты записей не изменятся. Изменится, какой день программа считает сегодняшним.</Notice>}
        <ErrorSummary form={form} />
        <div>
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Записать
          </Button>
        </div>
      </form>
      {conflict && (
        <ConflictDialog
          mine={form.values}
          current={conflict as unknown as Record<string, unknown>}
          labels={{ name: 'Название', timeZone: 'Часовой пояс' }}
          waiting={form.waiting}
          onClose={form.clearProblem}
          onResolve={(chosen) => {
            form.setValues(chosen as typeof form.values);
            void form.submit(() => save({ version: conflict.version, ...chosen }))();
          }}
        />
      )}
    </Panel>
  );
}
