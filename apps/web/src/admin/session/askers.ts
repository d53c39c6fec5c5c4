// Who stands behind `user:7` and `token:3`, by name, for pages that say who asked for something or put it aside.
import { Injectable } from '@nestjs/common';
import { Tokens, Users } from '@kontor/access';
import type { UserId } from '@kontor/kernel';

@Injectable()
export class Askers {
  constructor(
    private readonly users: Users,
    private readonly tokens: Tokens,
  ) {}

  /** Names by what was given, as far as it is a user or a token. */
  async names(asked: Iterable<string>): Promise<Map<string, string>> {
    const all = [...new Set(asked)];
    const users = await this.users.names(all.flatMap((by) => (/^user:\d+$/.test(by) ? [by.slice('user:'.length) as UserId] : [])));
    const names = new Map<string, string>([...users].map(([id, name]) => [`user:${id}`, name]));
    if (all.some((by) => by.startsWith('token:'))) for (const token of await this.tokens.list()) names.set(`token:${token.id}`, token.name);
    return names;
  }
}
