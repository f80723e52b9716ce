import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError, urlOf } from '../../../kernel/web/api.ts';
import { reportConnection } from '../../../kernel/web/connection.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { newId } from '../../../kernel/web/query.ts';
import { largestFile, uploadAttachment, type AttachmentItem, type AttachmentSubject } from '../contract.ts';
import { tooLarge } from './words.ts';

/** A file on its way. The file itself stays in hand until it arrived, so that «Повторить» needs no second choice. */
export interface Upload {
  id: string;
  file: File;
  /** 0…1 of the bytes sent; at 1 the server looks at the file. */
  progress: number;
  error: ApiError | null;
  /** People are on it, if it is a picture. */
  people: boolean;
}

interface Target {
  subject: AttachmentSubject;
  subjectId: string;
  family: string;
}

/** Sends files one after another; each keeps its id through every attempt, so a repeat makes no double. */
export function useUploads(target: Target, onDone: (item: AttachmentItem) => void) {
  const { org } = usePlace();
  const client = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const running = useRef(new Map<string, XMLHttpRequest>());
  const line = useRef(Promise.resolve());
  const cancelled = useRef(new Set<string>());

  const change = (id: string, patch: Partial<Upload>) => setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...patch } : one)));
  const drop = (id: string) => setUploads((before) => before.filter((one) => one.id !== id));

  const send = (upload: Upload, to: Target): void => {
    line.current = line.current.then(async () => {
      if (cancelled.current.has(upload.id)) return;
      try {
        const item = await transfer(urlOf(uploadAttachment, { params: { org }, query: { id: upload.id, ...to, photo: upload.people ? 'yes' : 'no' } }), upload.file, (progress) => change(upload.id, { progress }), (request) => running.current.set(upload.id, request));
        drop(upload.id);
        await client.invalidateQueries();
        onDone(item);
      } catch (error) {
        if (cancelled.current.has(upload.id)) return;
        change(upload.id, { progress: 0, error: error instanceof ApiError ? error : new ApiError(0, 'unreadable', 'Файл не прочитался на этом устройстве. Выберите его ещё раз.') });
      } finally {
        running.current.delete(upload.id);
      }
    });
  };

  return {
    uploads,
    add(files: Iterable<File>, people: boolean) {
      for (const file of files) {
        const upload: Upload = { id: newId(), file, people, progress: 0, error: file.size > largestFile ? new ApiError(413, 'file_too_large', tooLarge) : null };
        setUploads((before) => [...before, upload]);
        if (upload.error === null) send(upload, target);
      }
    },
    retry(upload: Upload, people = upload.people) {
      change(upload.id, { error: null, progress: 0, people });
      send({ ...upload, people }, target);
    },
    remove(upload: Upload) {
      cancelled.current.add(upload.id);
      running.current.get(upload.id)?.abort();
      drop(upload.id);
    },
  };
}

/** `fetch` does not tell how much was sent. The name goes in a header: addresses end up in logs. */
function transfer(url: string, file: File, onProgress: (share: number) => void, onStart: (request: XMLHttpRequest) => void): Promise<AttachmentItem> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    onStart(request);
    request.open('POST', url);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`);
    request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', () => {
      if (request.status === 200) {
        reportConnection(true);
        return resolve(JSON.parse(request.responseText) as AttachmentItem);
      }
      reject(refusalOf(request));
    });
    request.addEventListener('error', () => {
      reportConnection(false);
      reject(new ApiError(0, 'no_connection', 'Сервер не отвечает. Файл у вас: повторите, когда связь вернётся.'));
    });
    request.addEventListener('abort', () => reject(new Error('aborted')));
    request.send(file);
  });
}

function refusalOf({ status, responseText }: XMLHttpRequest): ApiError {
  try {
    const { title, code, requestId, errors } = JSON.parse(responseText) as { title: string; code: string; requestId: string; errors: { path: string; code: string; message: string }[] };
    if (typeof code === 'string') return new ApiError(status, code, errors[0]?.message ?? title, errors, requestId);
  } catch {
    // Not ours: a proxy answered.
  }
  if (status === 413) return new ApiError(413, 'file_too_large', tooLarge);
  return new ApiError(status, 'unexpected', 'Сервер ответил непонятно. Повторите, а если не поможет, сообщите администратору.');
}
