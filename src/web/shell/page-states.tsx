import type { ErrorComponentProps } from '@tanstack/react-router';
import { ApiError } from '../../kernel/web/api.ts';
import { PageLink } from '../../kernel/web/place.tsx';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { FailedState, LoadingState, RefusedState } from '../ui/states.tsx';

export function PageLoading() {
  return (
    <div style={{ padding: 24 }}>
      <LoadingState />
    </div>
  );
}

/** An address that leads nowhere. */
export function PageMissing() {
  return (
    <Page title="Такой страницы нет" narrow>
      <RefusedState title="Адрес устарел или набран с ошибкой">
        <PageLink to="/" className="link">
          На главную
        </PageLink>
      </RefusedState>
    </Page>
  );
}

/** A defect of a page, or a new version whose parts have other names than those this tab knows. */
export function PageFailed(props: ErrorComponentProps) {
  const error = props.error as Error;
  if (error instanceof ApiError) {
    return (
      <Page title="Не открылось" narrow>
        <FailedState error={error} onRetry={() => window.location.reload()} />
      </Page>
    );
  }
  const outdated = /dynamically imported module|Importing a module script failed/i.test(error.message);
  return (
    <Page title={outdated ? 'Вышла новая версия' : 'Страница сломалась'} narrow>
      <RefusedState title={outdated ? 'Обновите страницу: она откроется в новом виде' : 'Записанное цело: оно хранится на сервере'}>
        <p>{outdated ? 'Записанное раньше цело.' : 'Обновите страницу. Если не поможет — сообщите администратору, что вы делали.'}</p>
        <p style={{ marginTop: 8 }}>
          <Button variant="primary" onClick={() => window.location.reload()}>
            Обновить
          </Button>
        </p>
      </RefusedState>
    </Page>
  );
}
