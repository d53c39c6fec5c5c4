// The platforms a shop may be of, described well enough for a form or a script to fill in the settings.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Env } from '@kontor/base';
import { Connectors, type Capabilities, type SettingField } from '@kontor/connectors';

export type PlatformView = { id: string; name: string; capabilities: Capabilities; fields: SettingField[]; /** JSON schema. */ settings: Record<string, unknown>; /** JSON schema of the platform's own options. */ options: Record<string, unknown> };

/** All platforms of the registry. */
export class ListPlatforms extends Query<PlatformView[]> {}

@QueryHandler(ListPlatforms)
export class ListPlatformsHandler implements IQueryHandler<ListPlatforms> {
  constructor(
    private readonly connectors: Connectors,
    private readonly env: Env,
  ) {}

  async execute(): Promise<PlatformView[]> {
    return this.connectors.platforms().map((platform) => ({
      id: platform.id,
      name: platform.name,
      capabilities: platform.capabilities,
      fields: platform.settings,
      settings: settingsSchema(platform.settings, this.env.KONTOR_ALLOW_LOCAL_SHOPS),
      options: platform.options,
    }));
  }
}

function settingsSchema(fields: SettingField[], local: boolean): Record<string, unknown> {
  const properties = fields.map(({ key, secret, pattern }) => [key, { type: 'string', ...(pattern && { pattern }), ...(secret && { writeOnly: true, format: 'password' }) }] as const);
  return {
    type: 'object',
    properties: Object.fromEntries([...properties, ...(local ? [['baseUrl', { type: 'string', format: 'uri' }] as const] : [])]),
    required: fields.filter((field) => field.required).map((field) => field.key),
    additionalProperties: false,
  };
}
