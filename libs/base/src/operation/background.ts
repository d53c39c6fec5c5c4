// What a process does besides answering: every part names itself with @InBackground, and the process that wants to work starts them all.
import { Injectable, Logger, SetMetadata, applyDecorators, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { maskText } from '../logging/mask.js';

const BACKGROUND = Symbol('kontor:background');
const sweepMilliseconds = 10 * 60_000;

/** A part of the background work: goes on from `start` until the application shuts down, or tidies up now and then, or both. */
export interface BackgroundPart {
  start?(): void;
  /** Deletes what has had its time; harmless when several processes do it. */
  sweep?(): Promise<void>;
}

/** The provider is started, or swept, by every process that works in the background. */
export function InBackground(): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(BACKGROUND, true));
}

@Injectable()
export class Background implements OnApplicationShutdown {
  private readonly logger = new Logger(Background.name);
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly discovery: DiscoveryService) {}

  start(): void {
    if (this.timer) return;
    const parts = this.parts();
    for (const part of parts) part.start?.();
    this.timer = setInterval(() => void this.sweep(parts), sweepMilliseconds);
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  // Each on its own: one that fails must not keep the others from it.
  private async sweep(parts: BackgroundPart[]): Promise<void> {
    for (const part of parts) await part.sweep?.().catch((error: unknown) => this.logger.warn(`not tidied (${part.constructor.name}): ${maskText(String(error))}`));
  }

  private parts(): BackgroundPart[] {
    return this.discovery
      .getProviders()
      .filter((provider) => provider.metatype && Reflect.getMetadata(BACKGROUND, provider.metatype))
      .map((provider) => provider.instance as BackgroundPart);
  }
}
