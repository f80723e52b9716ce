import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { type Answers, type AssessmentCard, changeAssessment } from '../contract/operations.ts';

const pauseMs = 800;

/** Goals without words are not there yet: they wait on the screen. */
const sendable = (answers: Answers): Answers => (answers.goals ? { goals: answers.goals.filter((goal) => goal.title.trim() !== '') } : answers);

/**
 * Keeps a draft on the server 800 ms after the last stroke, one request at a time. `flush` sends what is left and gives the version
 * to go on with; it throws what was refused.
 */
export function useAutosave(record: AssessmentCard) {
  const { org } = usePlace();
  const [answers, setAnswers] = useState<Answers>(record.answers);
  const [state, setState] = useState<'saved' | 'waiting' | 'failed'>('saved');
  const [error, setError] = useState<ApiError | null>(null);
  const latest = useRef(record.answers);
  const kept = useRef(JSON.stringify(sendable(record.answers)));
  const version = useRef(record.version);
  const running = useRef<Promise<void> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(async (): Promise<number> => {
    clearTimeout(timer.current);
    while (running.current) await running.current.catch(() => {});
    const body = sendable(latest.current);
    const text = JSON.stringify(body);
    if (text !== kept.current) {
      running.current = call(changeAssessment, { params: { org, id: record.id }, body: { version: version.current, answers: body } })
        .then((made) => {
          version.current = made.version;
          kept.current = text;
          setState('saved');
          setError(null);
        })
        .catch((thrown: unknown) => {
          if (!(thrown instanceof ApiError)) throw thrown;
          setState('failed');
          setError(thrown);
          throw thrown;
        })
        .finally(() => {
          running.current = null;
        });
      await running.current;
    }
    return version.current;
  }, [org, record.id]);

  const change = (next: Answers) => {
    latest.current = next;
    setAnswers(next);
    setState('waiting');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush().then(() => setState('saved'), () => {}), pauseMs);
  };
  // Leaving the page loses no stroke.
  useEffect(() => () => void flush().catch(() => {}), [flush]);
  return { answers, change, flush, state, error };
}
