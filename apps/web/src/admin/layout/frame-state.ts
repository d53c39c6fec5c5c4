// What the frame of every page shows besides the page: the emergency stop and how many problems are open.
import { Injectable } from '@nestjs/common';
import { Shops } from '@kontor/shops';
import { Problems } from '@kontor/sync';

@Injectable()
export class FrameState {
  constructor(
    private readonly shops: Shops,
    private readonly problems: Problems,
  ) {}

  async read(): Promise<{ stoppedEverywhere: boolean; openProblems: number }> {
    const [stoppedEverywhere, openProblems] = await Promise.all([this.shops.stoppedEverywhere(), this.problems.openCount()]);
    return { stoppedEverywhere, openProblems };
  }
}
