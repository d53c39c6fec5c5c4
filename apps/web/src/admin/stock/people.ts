// Who did something, by name: `user:7` is a person of the admin.
import { Injectable } from '@nestjs/common';
import { Users } from '@kontor/access';
import { asId, type UserId } from '@kontor/kernel';
import type { Translate } from '../../i18n/translate.js';

/** Names by `user:<id>`. */
export type Names = ReadonlyMap<string, string>;

@Injectable()
export class People {
  constructor(private readonly users: Users) {}

  async names(requestedBy: readonly string[]): Promise<Names> {
    const names = new Map<string, string>();
    for (const who of new Set(requestedBy)) {
      const id = /^user:(\d{1,19})$/.exec(who)?.[1];
      const user = id === undefined ? null : await this.users.get(asId<UserId>(id));
      if (user) names.set(who, user.name);
    }
    return names;
  }
}

/** The person's name, else what it was. */
export function byWhom(requestedBy: string, names: Names, t: Translate): string {
  return names.get(requestedBy) ?? t(`stock.by.${/^(user|token|cli|order)/.exec(requestedBy)?.[1] ?? 'kontor'}`);
}
