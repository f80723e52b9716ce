import { IconDownload } from '@tabler/icons-react';
import { type ComponentProps, type ReactNode, useCallback, useRef, useState } from 'react';
import { type AnyOperation, ApiError, call, urlOf } from '../../kernel/web/api.ts';
import { usePlace } from '../../kernel/web/place.tsx';
import { DownloadLink } from './button.tsx';
import { FailedState } from './states.tsx';

/** A file to ask for; `:org` is filled from the address of the page. */
export interface FileRequest {
  operation: AnyOperation;
  params?: Record<string, string>;
  query?: object;
  /** What the file is called on the device. */
  file: string;
}

interface Failure {
  error: ApiError;
  again: () => void;
}

/** The files of one place of a screen: which of them is on its way, and why the last one did not come. */
export interface Files {
  failure: Failure | null;
  /** Address of the file that is being fetched. */
  waiting: string | null;
  addressOf: (request: FileRequest) => string;
  /** Fetches a file and has the browser save it; a refusal stays in `failure`. One at a time: a second press does nothing. */
  take: (request: FileRequest) => void;
}

/** Files of a place; say their refusals with `FileFailure` near what was pressed. */
export function useFiles(): Files {
  const { org } = usePlace();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [waiting, setWaiting] = useState<string | null>(null);
  const busy = useRef(false);
  const inputOf = ({ params, query }: FileRequest) => ({ params: { org, ...params }, query }) as never;
  const addressOf = (request: FileRequest) => urlOf(request.operation, inputOf(request));
  const fetchFile = async (request: FileRequest) => {
    if (busy.current) return;
    busy.current = true;
    setWaiting(addressOf(request));
    setFailure(null);
    try {
      save((await call(request.operation, inputOf(request))) as Blob, request.file);
    } catch (error) {
      setFailure({ error: refusalOf(error), again: () => void fetchFile(request) });
    } finally {
      busy.current = false;
      setWaiting(null);
    }
  };
  return { failure, waiting, addressOf, take: (request) => void fetchFile(request) };
}

function save(blob: Blob, file: string): void {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: file }).click();
  // The browser has taken it by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The kernel's words for a lost connection speak of what was typed; here nothing was. A body cut off halfway is no ApiError at all. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError && error.code !== 'no_connection') return error;
  return new ApiError(0, 'no_connection', 'Связь с сервером прервалась, файл не дошёл. Проверьте интернет и повторите.');
}

/** Not allowed, out of sight, made anew only, erased: asking again changes nothing. */
const final: ReadonlySet<number> = new Set([403, 404, 409, 410]);

/** Why a file did not come; nothing while all is well. */
export function FileFailure({ files: { failure } }: { files: Files }) {
  // The press may have been far below, in a row of a long table.
  const shown = useCallback((node: HTMLDivElement | null) => node?.scrollIntoView({ block: 'nearest' }), []);
  if (!failure) return null;
  const { error, again } = failure;
  return (
    <div ref={shown} key={error.message}>
      <FailedState error={error} what="Файл не скачан" onRetry={final.has(error.status) ? undefined : again} />
    </div>
  );
}

interface Props extends FileRequest, Pick<ComponentProps<typeof DownloadLink>, 'variant' | 'small'> {
  files: Files;
  /** What a screen reader says where the words alone are too short: «Акт: PDF». */
  label?: string;
  icon?: ReactNode;
  children: string;
}

/**
 * A link to a file. The screen fetches it, so that a refusal is said in words: the browser alone would only mark its own list of
 * downloads as failed, or open the refusal as a page.
 */
export function FileLink({ operation, params, query, file, files, variant, small, label, icon, children }: Props) {
  const request = { operation, file, ...(params && { params }), ...(query && { query }) };
  const address = files.addressOf(request);
  const size = small ? 16 : 18;
  return (
    <DownloadLink
      {...(variant && { variant })}
      small={small ?? false}
      href={address}
      file={file}
      icon={icon ?? <IconDownload size={size} stroke={1.75} aria-hidden="true" />}
      waiting={files.waiting === address}
      {...(label === undefined ? {} : { 'aria-label': label })}
      onClick={(event) => {
        event.preventDefault();
        files.take(request);
      }}
    >
      {children}
    </DownloadLink>
  );
}
