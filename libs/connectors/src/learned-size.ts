// How much a shop bears in one call, learned by trying: what was too much is halved and remembered, what went well lets it grow again, up to the usual size.
import { ConnectorFailure } from './failure.js';
import type { Learned } from './learned.js';

type Own<Key extends string> = { [key in Key]?: number };

/** The size of the calls of one kind to one shop, remembered under `key` while it is below `usual`. */
export class LearnedSize<Key extends string> {
  constructor(
    private readonly learned: Pick<Learned<Own<Key>>, 'own' | 'learn'>,
    private readonly key: Key,
    private readonly usual: number,
    private readonly smallest: number,
  ) {}

  get now(): number {
    return this.own ?? this.usual;
  }

  /** A call of `sent` rows went well. One that was not full proves nothing; `short`: how far below the size a full one may stay, where rows that belong together are not cut. */
  grow(sent: number, short = 0): void {
    const size = this.own;
    if (size === undefined || sent < size - short) return;
    this.remember(size * 2 >= this.usual ? undefined : size * 2);
  }

  /** Whether a call of `sent` rows failed because it was too much; then the size is halved. A shop that cannot be reached, or asks for a pause, is not helped by less. */
  halve(sent: number, error: unknown): boolean {
    const tooMuch = error instanceof ConnectorFailure && error.kind !== 'limited' && ['shop-timeout', 'shop-out-of-order', 'shop-batch-too-large'].includes(error.code);
    if (!tooMuch || sent <= this.smallest) return false;
    this.remember(Math.max(Math.ceil(sent / 2), this.smallest));
    return true;
  }

  private get own(): number | undefined {
    return this.learned.own[this.key];
  }

  private remember(size: number | undefined): void {
    this.learned.learn({ [this.key]: size } as Partial<Own<Key>>);
  }
}
