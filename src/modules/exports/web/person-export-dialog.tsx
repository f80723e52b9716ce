import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { exportPerson } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** Gathers everything kept about a person, for that person; the file then lies in «Выгрузка». */
export function PersonExportDialog({ personId, name, onClose }: { personId: string; name: string; onClose: () => void }) {
  const { go } = usePlace();
  const start = useCommand(exportPerson);
  const begin = () =>
    void start.run({ params: { id: personId } as never, body: {} }).then(
      () => {
        sayDone(texts.personStarted);
        onClose();
        go('/exports');
      },
      () => {},
    );
  return (
    <Dialog title={texts.personTitle} onClose={onClose}>
      <div className="stack-tight">
        <p>
          <b>{name}</b>
        </p>
        <p>{texts.personText}</p>
        <p className="second">{texts.personCare}</p>
        {start.error && <FailedState error={start.error} what={texts.notStarted} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{texts.personKeep}</Button>
        <Button variant="primary" waiting={start.waiting} onClick={begin}>
          {texts.personBegin}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
