// One run followed live: each run that somebody looks at is read once a second, and no more once it has ended.
import { Injectable } from '@nestjs/common';
import { asId, type RunId } from '@kontor/kernel';
import { LiveParts, type Viewer } from '../live-parts.js';
import { Views } from '../views.js';
import { RunsReader, type RunFacts } from './runs.js';
import { runPageView } from './runs.views.js';

@Injectable()
export class LiveRuns extends LiveParts {
  private readonly facts = new Map<string, RunFacts>();

  constructor(
    private readonly runs: RunsReader,
    views: Views,
  ) {
    super(views);
  }

  protected async look(): Promise<void> {
    const followed = new Set([...this.viewers].map((viewer) => viewer.about));
    for (const id of this.facts.keys()) if (!followed.has(id)) this.facts.delete(id);
    for (const id of followed) {
      if (this.facts.get(id)?.run.finishedAt) continue;
      this.facts.set(id, await this.runs.one(asId<RunId>(id)));
    }
  }

  protected send(viewer: Viewer): void {
    const facts = this.facts.get(viewer.about);
    if (!facts) return;
    const page = runPageView(facts, { operate: viewer.operate }, this.views.voice(viewer.language));
    this.part(viewer, page.headId, 'runs/_head', page.head);
    this.part(viewer, page.metId, 'runs/_met', page.met);
  }

  protected forget(): void {
    this.facts.clear();
  }
}
