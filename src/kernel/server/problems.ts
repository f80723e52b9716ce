import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type Complaint, Refusal } from '../errors.ts';

/** Turns what a database or Fastify throws into a refusal that a person understands; null: a defect. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  const { code, statusCode, message, syscall } = error as { code?: string; statusCode?: number; message?: string; syscall?: string };
  if (code?.startsWith('FST_') || (statusCode !== undefined && statusCode >= 400 && statusCode < 500)) {
    if (statusCode === 413) return new Refusal(413, 'too_large', 'Слишком большой запрос. Разделите его на части.');
    if (statusCode === 415) return new Refusal(415, 'unsupported_type', 'Такой тип содержимого здесь не принимают.');
    return new Refusal(400, 'malformed', 'Запрос не разобрать: проверьте JSON и заголовки.');
  }
  if (code === '53100' || code === '53200' || code === 'ENOSPC') {
    return new Refusal(503, 'storage_full', 'На сервере кончилось место. Ничего не записано. Скажите администратору.');
  }
  if (code === '57014') return new Refusal(503, 'too_slow', 'Ответ готовился слишком долго. Сузьте условия или повторите позже.');
  const lost = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code ?? '') || (code === 'ENOENT' && syscall === 'connect') || /^(08|57P|53300)/.test(code ?? '');
  if (lost || /connection terminated|timeout exceeded when trying to connect|is not queryable/i.test(message ?? '')) {
    return new Refusal(503, 'database_unavailable', 'База данных сейчас не отвечает. Ничего не потеряно, повторите через минуту.');
  }
  if (code === '40P01' || code === '40001') return new Refusal(503, 'busy', 'Сервер занят. Повторите: дубля не будет.');
  // A row that policies hide is, for the caller, not there.
  if (code === '42501') return new Refusal(404, 'not_found', 'Не нашли. Возможно, ссылка устарела или эти сведения вам не открыты.');
  if (code === '23503') return new Refusal(422, 'unknown_reference', 'Одна из связей ведёт в никуда. Обновите страницу и выберите заново.');
  if (code === '23505') return new Refusal(409, 'already_exists', 'Такая запись уже есть.');
  if (code === '22003' || code === '22P02' || code === '22007' || code === '22008' || code === '22021') {
    return new Refusal(422, 'invalid_input', 'Одно из значений не подходит по виду или размеру.');
  }
  return null;
}

/** Complaints of zod with paths like `members.0.birthDate`. */
export function complaintsOf(error: z.ZodError, prefix = ''): Complaint[] {
  return error.issues.flatMap((issue) => {
    const path = [prefix, ...issue.path.map(String)].filter(Boolean).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [path, key].filter(Boolean).join('.'), code: 'unknown_field', message: 'Такого поля здесь нет.' }));
    }
    return [{ path, code: issue.code, message: issue.message }];
  });
}

/** RFC 9457 with our members. */
function problemText(refusal: Refusal, requestId: string): string {
  return JSON.stringify({
    ...refusal.extra,
    type: 'about:blank',
    title: refusal.message,
    status: refusal.status,
    code: refusal.code,
    requestId,
    errors: refusal.complaints,
  });
}

export function sendProblem(reply: FastifyReply, refusal: Refusal, requestId: string): void {
  reply.code(refusal.status).type('application/problem+json').send(problemText(refusal, requestId));
}

/** What is no HTTP, has endless headers or never ends gets its problem straight on the socket. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, refusal] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? (['431 Request Header Fields Too Large', new Refusal(431, 'headers_too_large', 'Слишком длинный адрес или заголовки запроса.')] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? (['408 Request Timeout', new Refusal(408, 'too_slow', 'Запрос шёл слишком долго. Повторите.')] as const)
        : (['400 Bad Request', new Refusal(400, 'malformed', 'Запрос не разобрать: проверьте JSON и заголовки.')] as const);
  const body = problemText(refusal, randomBytes(6).toString('base64url'));
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
