// The shop's time: real, or set and sped up by the control call. With a clock file it is the same time that Kontor sees.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

type Setting = { now: string; speed: number; at: number };

export class ShopClock {
  private setting: Setting | null = null;

  constructor(private readonly file?: string) {}

  /** Milliseconds since 1970, as the shop sees them. */
  now(): number {
    const setting = this.current();
    return setting ? Date.parse(setting.now) + (Date.now() - setting.at) * setting.speed : Date.now();
  }

  set(change: { now?: string; speed?: number }): void {
    const now = change.now ?? new Date(this.now()).toISOString();
    if (Number.isNaN(Date.parse(now)) || (change.speed !== undefined && !(change.speed >= 0))) throw new Error('clock wants { now: ISO instant, speed: 0 or more }');
    this.setting = { now, speed: change.speed ?? this.current()?.speed ?? 1, at: Date.now() };
    if (!this.file) return;
    writeFileSync(`${this.file}.new`, JSON.stringify(this.setting));
    renameSync(`${this.file}.new`, this.file);
  }

  private current(): Setting | null {
    return this.file && existsSync(this.file) ? (JSON.parse(readFileSync(this.file, 'utf8')) as Setting) : this.setting;
  }
}
