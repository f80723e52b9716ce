/**
 * What an archive of an organization holds, in the order in which it moves in: each kind after those that it points to.
 * The list is the format: a line of an entry is a JSON object with exactly these members (the columns in camelCase). To
 * change it, raise `formatVersion` and teach the move to read the version before. A test compares it with the database, so
 * that no table or column is forgotten.
 */
export interface Noun {
  /** Entry of the archive, without `.jsonl`. */
  name: string;
  /** Russian, for progress and refusals. */
  title: string;
  table: string;
  columns: string[];
  /** Columns that tell its rows apart within the organization; they give the order of the lines. */
  key: string[];
  /** Few lines, read at once. */
  whole?: boolean;
  /** Columns that hold keys of stored files; the line names an entry of the archive instead. */
  files?: string[];
  /** Only rows `t` for which this holds: of what may be shown. */
  only?: string;
}

export const formatVersion = 1;

const noun = (name: string, title: string, table: string, columns: string, more: Partial<Noun> = {}): Noun => ({ name, title, table, columns: columns.split(' '), key: ['id'], ...more });

export const nouns: readonly Noun[] = [
  noun('branches', 'Отделения', 'branch', 'id name is_default closed_at version created_at'),
  noun('districts', 'Районы', 'district', 'id name version created_at'),
  noun('settlements', 'Населённые пункты', 'settlement', 'id district_id name version created_at'),
  noun('staff', 'Сотрудники', 'staff', 'id name email position disabled_at version created_at'),
  noun('staff-roles', 'Роли сотрудников', 'staff_role', 'staff_id role branch_id', { key: ['staff_id', 'role', 'branch_id'], whole: true }),
  noun('packs', 'Версии практик', 'pack_version', 'practice_id version title content digest installed_at', { key: ['practice_id', 'version'] }),
  noun('practices', 'Практики', 'practice', 'id version'),
  noun('targets', 'Планы', 'indicator_target', 'practice_id indicator_id from_on to_on value version', { key: ['practice_id', 'indicator_id', 'from_on', 'to_on'] }),
  noun('mentors', 'Наставники', 'mentor', 'id practice_id code last_name first_name patronymic tested_on test_passed registered_on version created_at'),
  noun('families', 'Семьи', 'family', 'id code title title_own district_id settlement_id address note version created_at'),
  noun('people', 'Люди', 'person', 'id last_name first_name patronymic birth_on death_on sex snils version created_at'),
  noun('memberships', 'Люди в семьях', 'membership', 'id family_id person_id code role lives_together from_on to_on ended_because version created_at'),
  noun('relations', 'Родство', 'relation', 'id family_id person_id other_id kind basis note from_on to_on version created_at'),
  noun('contacts', 'Телефоны и почта', 'contact', 'id family_id person_id kind value note from_on to_on version created_at'),
  noun('addresses', 'Адреса', 'address', 'id family_id person_id kind district_id settlement_id text from_on to_on version created_at'),
  noun('categories', 'Категории семей', 'family_category', 'id family_id category_id basis from_on to_on version created_at'),
  noun('statuses', 'Статусы людей', 'person_status', 'id family_id person_id status_id basis from_on to_on version created_at'),
  noun('cases', 'Семьи в практиках', 'family_case', 'id family_id practice_id pack_version branch_id opened_on closed_on close_reason close_note case_manager_id case_manager_text mentor_id version created_at'),
  noun('teams', 'Команды', 'case_team', 'id case_id family_id staff_id from_on to_on version created_at'),
  noun('services', 'Услуги', 'service_record', 'id case_id family_id practice_id service_id happened_on starts_at minutes topic practitioner place note code group_id whole_family cancelled_at cancel_reason created_by version created_at'),
  noun('recipients', 'Получатели услуг', 'service_recipient', 'record_id person_id family_id', { key: ['record_id', 'person_id'] }),
  noun('aid', 'Помощь', 'aid_record', 'id case_id family_id practice_id aid_id source_id happened_on quantity amount note code cancelled_at cancel_reason created_by version created_at'),
  noun('outcomes', 'Результаты', 'outcome_record', 'id case_id family_id practice_id person_id outcome_id kind_id happened_on evidence note code cancelled_at cancel_reason created_by version created_at'),
  noun('instruments', 'Методики', 'instrument_version', 'instrument_id version title content digest stored_at uploaded_by uploaded_at withdrawn_at', { key: ['instrument_id', 'version'] }),
  noun('assessments', 'Оценки', 'assessment', 'id case_id family_id practice_id person_id instrument_id instrument_version ground point happened_on conducted_by state answers scores main_value main_grade conclusion signed_by signed_at correction_reason cancelled_at cancel_reason created_by version created_at'),
  noun('partners', 'Партнёры', 'partner', 'id name kinds contact_name phone email address note closed_on close_reason version created_at'),
  noun('grounds', 'Основания', 'organization_ground', 'id purpose name basis from_on to_on after_revocation first_days version created_at'),
  noun('consents', 'Согласия', 'consent', 'id family_id family_code person_id purpose partner_id given_by representative_id representative_name representative_birth_on representative_document conditions prepared_on until_on signed_on scan_id paper_place revoked_on revoked_how revoked_by revoke_reason cancelled_at cancel_reason created_by version created_at', { only: 'exists (select from ryadom.family f where f.organization_id = t.organization_id and f.id = t.family_id)' }),
  noun('meetings', 'Занятия групп', 'meeting', 'id practice_id service_id name happened_on starts_at minutes topic practitioner place note cancelled_at cancel_reason created_by version created_at'),
  noun('meeting-families', 'Семьи на занятиях', 'meeting_family', 'id meeting_id family_id case_id recorded off'),
  noun('attendance', 'Посещаемость', 'attendance', 'line_id person_id family_id meeting_id mark minutes reason_id note', { key: ['line_id', 'person_id'] }),
  noun('plans', 'Планы поддержки', 'plan', 'id family_id case_id practice_id number base_id state from_on to_on wish return_note sent_at sent_by approved_on approved_by answer answer_words answer_on answer_person_id started_on closed_on close_reason close_note created_by version created_at'),
  noun('passport-facts', 'Сведения паспортов', 'passport_fact', 'id family_id person_id field_id value ground from_on recorded_by version created_at'),
  noun('passports', 'Паспорта семей', 'passport', 'id family_id case_id practice_id pack_version number on_date note taken_by taken_at signed_by signed_at version created_at'),
  noun('passport-parts', 'Строки паспортов', 'passport_part', 'passport_id place family_id section key person_id ground title words grade noted_on source_id', { key: ['passport_id', 'place'] }),
  noun('passport-priorities', 'С чего начинаем', 'passport_priority', 'id family_id case_id practice_id rule_id person_id ground problem cause goal rank decision reason decided_by decided_on plan_line_id version created_at'),
  noun('plan-goals', 'Цели планов', 'plan_goal', 'id plan_id family_id line_id position problem cause goal levels weight level_before level_now changed created_by version created_at'),
  noun('plan-measures', 'Меры планов', 'plan_measure', 'id plan_id goal_id family_id line_id position title service_id person_id staff_id partner_id partner method amount period minutes unit from_on to_on declined replaces done_on short_note changed created_by version created_at'),
  noun('attachments', 'Подтверждения', 'attachment', 'id family_id subject subject_id settled kind media_type name description size sha256 sent_sha256 file_key thumbnail_key width height photo cancelled_at cancel_reason erased_at created_by version created_at', { files: ['file_key', 'thumbnail_key'] }),
  noun('document-templates', 'Шаблоны документов', 'document_template', 'digest docx created_at', { key: ['digest'] }),
  noun('own-templates', 'Свои шаблоны', 'own_template', 'id practice_id kind_id number name digest in_use uploaded_by created_at'),
  noun('document-numbers', 'Номера журналов', 'document_number', 'practice_id journal_id year last', { key: ['practice_id', 'journal_id', 'year'] }),
  noun('documents', 'Документы', 'document', 'id practice_id pack_version kind_id title subject subject_id family_id person_id case_id journal_id year place number issued_on until_on needs_scan purposes holds fields template_digest signed_on scan_id paper_place cancelled_at cancel_reason created_by version created_at'),
  noun('name-cases', 'Склонение имён', 'person_name_case', 'person_id of forms changed_by version changed_at', { key: ['person_id'] }),
  noun('signals', 'Сигналы', 'intake_signal', 'id practice_id pack_version branch_id family_id source_id source_name source_contact anonymous received_on received_time about place told signs urgency_id due_on due_time assigned_to author_id state reason_id result_note passed_to checked_by checked_on version created_at'),
  noun('applications', 'Заявления', 'intake_application', 'id practice_id pack_version branch_id family_id signal_id received_on channel_id applicant asks people urgency_id state due_on reason_id decision_note decided_by decided_on queued_on offered_until case_id author_id version created_at'),
  noun('intake-events', 'Ход сигналов и заявлений', 'intake_event', 'id signal_id application_id at staff_id step note changes', { key: ['number'] }),
  noun('calendar-days', 'Свои рабочие и выходные дни', 'calendar_day', 'on_day working title imported created_by created_at', { key: ['on_day', 'imported'] }),
  noun('calendar-years', 'Календари лет, вставленные списком', 'calendar_year', 'year source imported_by imported_at', { key: ['year'] }),
  noun('work-norms', 'Свои сроки и порядок тревог', 'work_norm', 'practice_id kind norm_id content version changed_by changed_at', { key: ['practice_id', 'kind', 'norm_id'] }),
  noun('contact-level-norms', 'Свои нормы встреч по уровням', 'contact_level_norm', 'practice_id level_id from_on days basis version changed_by changed_at', { key: ['practice_id', 'level_id', 'from_on'] }),
  noun('absences', 'Замещения', 'absence', 'id staff_id substitute_id from_on to_on ended_at created_by version created_at'),
  noun('tasks', 'Задачи', 'task', 'id family_id case_id practice_id title note due_on due_at page assignee_id given_by by_hand rule_id cause state result closed_by closed_at version created_at'),
  noun('duties', 'Дежурства', 'duty', 'id branch_id staff_id from_on to_on place created_by version created_at'),
  noun('alarms', 'Тревоги', 'alarm', 'id family_id case_id practice_id branch_id level what source raised_by raised_at minutes due_at state accepted_by accepted_at closed_by closed_at result by_code version created_at'),
  noun('alarm-steps', 'Шаги тревог', 'alarm_step', 'alarm_id place family_id title done_at done_by', { key: ['alarm_id', 'place'] }),
  noun('case-levels', 'Уровни сопровождения', 'case_level', 'id case_id family_id level_id from_on to_on ground review_item_id created_by version created_at'),
  noun('review-quorums', 'Свои правила кворума', 'review_quorum', 'id practice_id from_on members share chair secretary basis created_by created_at'),
  noun('reviews', 'Заседания консилиума', 'review', 'id practice_id number held_on starts_at place note state cancel_reason created_by version created_at'),
  noun('review-participants', 'Участники заседаний', 'review_participant', 'id review_id role staff_id name office employer present version created_at'),
  noun('review-items', 'Заключения консилиума', 'review_item', 'id review_id family_id case_id position reasons heard_at heard_by facts report family_word family_words decision ground result_id level_id plan_from plan_to to_manager_id to_branch_id to_practice_id orders chair_id chair_at secretary_id secretary_at signed_at signed_on attendance done corrects_id correct_reason created_by version created_at'),
  noun('review-assessments', 'Оценки, которые слушал консилиум', 'review_assessment', 'item_id assessment_id family_id person_id ground shown', { key: ['item_id', 'assessment_id'] }),
  noun('review-positions', 'Мнения участников консилиума', 'review_position', 'item_id participant_id family_id stance words dissent recorded_by version changed_at', { key: ['item_id', 'participant_id'] }),
  noun('review-requests', 'Просьбы рассмотреть семью', 'review_request', 'id family_id case_id words asked_by item_id created_at'),
  noun('alarm-turns', 'Кого спросили о тревогах', 'alarm_turn', 'alarm_id turn family_id staff_id why asked_at told_at', { key: ['alarm_id', 'turn'] }),
  noun('merges', 'Объединения', 'merge_run', 'id family_id kind keep_id other_id keep_label other_label involved moved staff_id staff_name merged_at undone_at undone_by version', { key: ['number'] }),
  noun('merge-changes', 'Что меняли объединения', 'merge_change', 'merge_id tab action key before after', { key: ['merge_id', 'number'] }),
  noun('merged-ids', 'Прежние номера объединённых', 'merged_id', 'id kind into_id merge_id'),
  noun('former-codes', 'Прежние коды семей', 'family_former_code', 'code family_id', { key: ['code', 'family_id'] }),
  noun('merge-decisions', 'Не дубликаты', 'merge_decision', 'id kind first_id second_id staff_id staff_name decided_at'),
  noun('history', 'История полей', 'field_history', 'subject subject_id family_id version changes staff_id source at'),
  noun('frozen-reports', 'Отправленные отчёты', 'frozen_report', 'id practice_id pack_version from_on to_on filters branches note body rows sha256 frozen_at frozen_by frozen_by_name marked_at annulled_at annulled_by_name annul_reason version'),
  noun('frozen-rows', 'Списки отправленных отчётов', 'frozen_row', 'report_id indicator_id place key item', { key: ['report_id', 'indicator_id', 'place'] }),
  noun('frozen-files', 'Файлы отправленных отчётов', 'frozen_file', 'report_id format bytes sha256', { key: ['report_id', 'format'] }),
  noun('import-rows', 'Строки загруженных книг', 'import_row', 'practice_id sheet key cells entity_id import_id', { key: ['practice_id', 'sheet', 'key'] }),
];

/** Tables that stay behind, each with its reason. */
export const leftOut: Record<string, string> = {
  organization: 'в manifest.json',
  audit_event: 'в audit.jsonl: журнал переезжает как чтение, цепочка печатей на новом месте начинается заново',
  audit_tail: 'то же',
  audit_seal: 'печати одной установки',
  rule_run: 'когда последний раз просматривали сроки: новая установка просмотрит сама',
  submission: 'ответы на повторы запросов; после переезда старых запросов нет',
  import_run: 'ход загрузок; после переезда прежнюю загрузку не отменить',
  import_change: 'то же',
  import_file: 'книга, пока она загружается',
  attachment_loose: 'файлы, которые ещё ни к чему не приложены',
  draft: 'черновики остаются у своих авторов на прежнем месте',
  job: 'задания одной установки',
  export_run: 'выгрузки одной установки',
  document_batch: 'архивы документов одной установки',
  withheld: 'что скрыто: строится из согласий и оснований',
  supervision: 'кто чьи закрытые заметки читает: с заметками',
  closed_note: 'закрытые заметки читает только автор и супервизор; остаются в резервной копии',
  closed_note_text: 'то же',
  compartment: 'закрытое открыто только названным людям; остаётся в резервной копии',
  closed_access: 'то же',
  closed_item: 'то же',
  glass: 'срочный доступ к закрытому: остаётся в резервной копии и в журнале',
  glass_told: 'то же',
  family_scope: 'кто видит семью: строится из случаев и команд',
  family_counter: 'новые коды обходят занятые',
  search_token: 'поиск: строится заново',
  likeness_key: 'похожие люди: строится заново',
  merge_candidate: 'то же',
  fact_chunk: 'подготовленные числа: строятся заново',
  fact_mark: 'то же',
  fact_number: 'то же',
  fact_state: 'то же',
};

/** Columns that stay behind, each with its reason: kept by the database from other rows or given anew. */
export const leftOutColumns: Record<string, string> = {
  'pack_version.contact_days': 'берётся из содержания практики',
  'pack_version.contact_levels': 'берётся из содержания практики',
  'pack_version.health_words': 'берётся из содержания практики',
  'staff.user_id': 'вход: сотрудник получает новое приглашение',
  'family.children_until': 'считается из людей семьи',
  'family_case.last_contact_on': 'считается из услуг',
  'family_case.level_id': 'берётся из уровней сопровождения',
  'meeting.people': 'считается из посещаемости',
  'field_history.id': 'номер даёт база',
  'intake_event.number': 'номер даёт база',
  'merge_run.number': 'номер даёт база',
  'merge_change.number': 'номер даёт база',
};

/** `title_own` → `titleOwn`. */
export const memberOf = (column: string): string => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

export const entryOf = (one: Pick<Noun, 'name'>): string => `${one.name}.jsonl`;

/** What manifest.json says. */
export interface Manifest {
  format: 'ryadom-organization';
  formatVersion: number;
  program: string;
  createdAt: string;
  organization: { id: string; name: string; timeZone: string; isDemo: boolean };
  entries: { name: string; rows: number | null; bytes: number; sha256: string }[];
}
