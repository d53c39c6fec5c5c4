// Keeps a simulated shop over restarts: one JSON file, replaced as a whole so that an interrupted write never shows. Writing is grouped, because a
// busy shop changes faster than a disk should be asked; `flush` writes what is open.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export class StateFile {
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  /** A large shop takes long to write: then it is written less often. */
  private pause = 20;

  constructor(
    private readonly path: string | undefined,
    private readonly state: () => unknown,
  ) {}

  read(): unknown {
    return this.path && existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) : undefined;
  }

  changed(): void {
    if (!this.path || this.timer) return;
    this.timer = setTimeout(() => void this.flush(), this.pause);
  }

  async flush(): Promise<void> {
    if (!this.path || !this.timer) return this.writing;
    clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.write(this.path!));
    return this.writing;
  }

  private async write(path: string): Promise<void> {
    const start = performance.now();
    mkdirSync(dirname(path), { recursive: true });
    const file = await open(`${path}.new`, 'w', 0o600);
    await file.writeFile(JSON.stringify(this.state()));
    await file.sync();
    await file.close();
    await rename(`${path}.new`, path);
    this.pause = Math.min(2_000, Math.max(20, (performance.now() - start) * 5));
  }
}
