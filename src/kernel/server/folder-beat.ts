import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// An abstract socket keeps processes of one network namespace apart, but two containers on one volume each have their own.
// So whoever holds a data folder also writes a beat into it. Somebody in another namespace who finds a beat waits whether it
// goes on: then the folder is taken; else its holder was killed.

const beatMs = 2000;
/** Several missed beats: a busy event loop may skip some. */
const deadAfterMs = 10_000;
const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

interface Beat {
  /** Kernel and network namespace: inside of one the abstract socket tells who is alive. */
  place: string;
  holder: string;
  count: number;
}

function ownPlace(): string {
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/net')}`;
}

function read(file: string): Beat | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Beat;
  } catch {
    return null;
  }
}

/**
 * Holds the folder against other namespaces for as long as this process lives or until `end` is called; null: somebody there
 * is alive. Call it only while holding the abstract socket. Linux only.
 */
export async function beatIn(dataDir: string, deadMs = deadAfterMs): Promise<{ end(): void } | null> {
  const file = join(dataDir, 'beat');
  const own: Beat = { place: ownPlace(), holder: randomUUID(), count: 0 };
  const draft = `${file}.${own.holder}`;
  const found = read(file);
  if (found !== null && found.place !== own.place) {
    for (const end = Date.now() + deadMs; Date.now() < end; await pause(200)) {
      const now = read(file);
      // Ended politely, or the beat goes on.
      if (now === null) break;
      if (now.holder !== found.holder || now.count !== found.count) return null;
    }
  }
  if (read(file)?.holder === found?.holder) rmSync(file, { force: true });
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    // Of two who find the same dead beat one makes the link.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return null;
  } finally {
    rmSync(draft, { force: true });
  }
  const timer = setInterval(() => {
    own.count++;
    try {
      writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
      renameSync(draft, file);
    } catch {
      // A full disk; the old beat stays and the next one is tried.
    }
  }, beatMs);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      if (read(file)?.holder === own.holder) rmSync(file, { force: true });
    },
  };
}
