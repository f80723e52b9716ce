/** One complaint about one place of the input: `path` like `members.0.birthDate`. */
export interface Complaint {
  path: string;
  code: string;
  message: string;
}

/**
 * An expected refusal: a stable code with a Russian sentence that says what is wrong and what to do.
 * Thrown by rules, queries and commands; leaves the server as problem+json. Anything else thrown is a defect.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly complaints: Complaint[];
  /** Further members of the problem document, for example both versions of a conflict. */
  readonly extra: Record<string, unknown>;

  constructor(status: number, code: string, message: string, options: { complaints?: Complaint[]; extra?: Record<string, unknown> } = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.complaints = options.complaints ?? [];
    this.extra = options.extra ?? {};
  }
}

/** What the caller may not see answers exactly like what does not exist. */
export function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'Не нашли. Возможно, ссылка устарела или эти сведения вам не открыты.');
}

/** A single bad field, said where it is. */
export function badField(path: string, code: string, message: string): Refusal {
  return new Refusal(422, 'invalid_input', 'Проверьте отмеченные поля.', { complaints: [{ path, code, message }] });
}

/** A wrong condition in the address: an unknown parameter, a cursor of another list. */
export function badQuery(path: string, code: string, message: string): Refusal {
  return new Refusal(400, 'invalid_query', 'Проверьте условия в адресе.', { complaints: [{ path, code, message }] });
}

export function badFields(complaints: Complaint[]): Refusal {
  return new Refusal(422, 'invalid_input', 'Проверьте отмеченные поля.', { complaints });
}

/** The record changed since the caller read it; `mine` is the version sent, `current` the record as it is now. */
export function versionConflict(sentVersion: number, current: { version: number } & Record<string, unknown>): Refusal {
  return new Refusal(409, 'version_conflict', 'Пока вы писали, запись изменили. Сравните и выберите, что оставить.', {
    extra: { sentVersion, currentVersion: current.version, current },
  });
}
