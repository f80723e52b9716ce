import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { type AnyOperation, ApiError, call, urlOf } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { DownloadLink } from '../../../web/ui/button.tsx';
import { FailedState } from '../../../web/ui/states.tsx';

interface Failure {
  error: ApiError;
  again: () => void;
}
/** What the links of one place tell, and where it is shown. */
export interface Files {
  failure: Failure | null;
  tell: (failure: Failure | null) => void;
}

export function useFiles(): Files {
  const [failure, tell] = useState<Failure | null>(null);
  return { failure, tell };
}

/** Why a file did not come; nothing while all is well. */
export function FileFailure({ files: { failure } }: { files: Files }) {
  return failure && <FailedState error={failure.error} what="Файл не скачан" onRetry={failure.again} />;
}

interface Props {
  operation: AnyOperation;
  params?: { id: string };
  query?: object;
  /** What the file is called on the device. */
  file: string;
  files: Files;
  small?: boolean;
  label?: string;
  children: string;
}

/**
 * A file that is made when it is asked for, so that it may be refused: it is fetched here, and a refusal is said in words. The browser
 * alone would only mark its own list of downloads as failed.
 */
export function FileLink({ operation, params, query, file, files, small, label, children }: Props) {
  const { org } = usePlace();
  const [waiting, setWaiting] = useState(false);
  const input = { params: { org, ...params }, query } as never;
  const fetchFile = async () => {
    setWaiting(true);
    files.tell(null);
    try {
      const url = URL.createObjectURL((await call(operation, input)) as Blob);
      const link = Object.assign(document.createElement('a'), { href: url, download: file });
      link.click();
      // The browser has taken it by then; at once would be too early for some.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      if (error instanceof ApiError) files.tell({ error, again: () => void fetchFile() });
    } finally {
      setWaiting(false);
    }
  };
  return (
    <DownloadLink
      small={small ?? false}
      href={urlOf(operation, input)}
      file={file}
      icon={<IconDownload size={small ? 16 : 18} stroke={1.75} aria-hidden="true" />}
      aria-busy={waiting}
      {...(label === undefined ? {} : { 'aria-label': label })}
      onClick={(event) => {
        event.preventDefault();
        if (!waiting) void fetchFile();
      }}
    >
      {children}
    </DownloadLink>
  );
}
