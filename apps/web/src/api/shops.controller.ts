// Shops: connect, change, test, stop; their figures, assignments, schedule and runs.
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiExtraModels, ApiNoContentResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { Response } from 'express';
import type { CheckReport } from '@kontor/connectors';
import { AppError, asId, type ErrorValues, type Language, type ShopId } from '@kontor/kernel';
import { AddShop, ChangeShop, CheckSettings, CheckShop, GetShop, ListShops, RemoveShop, ResumeWrites, StopWrites, type Shop, type ShopOptions } from '@kontor/shops';
import { RequestRun } from '@kontor/sync';
import { sentence } from '../errors/problem.js';
import { By, Needs, type Caller } from './caller.js';
import { Anything, DayOrInstant, Flag, Text, Whole } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { RequestedRun, runAnswer } from './runs.controller.js';

const settingsText = 'The settings of the platform, see `GET /platforms`.';
const optionsText = '`language`, `combinedStock`, `allPrices`, `webhooks` (needs a public address of Kontor); those of the platform under `platform`.';

class SettingsToCheck {
  @Text({ max: 40, example: 'woocommerce' }) platform!: string;
  @Text({ max: 255, example: 'laden-nord.de' }) domain!: string;
  @Anything({ texts: true, description: settingsText }) settings!: Record<string, string>;
  @Anything({ optional: true, description: optionsText }) options?: Partial<ShopOptions>;
}
class NewShop extends SettingsToCheck {
  @Text({ max: 120, example: 'Laden Nord' }) name!: string;
  @Flag({ optional: true, description: 'Reads everything and writes nothing to the shop.' }) trial?: boolean;
  @DayOrInstant({ optional: true, description: 'Orders from here on are taken in.' }) startDate?: string;
}
// The test before saving takes the body of connecting; what concerns only the connecting is not looked at.
class ShopToCheck extends SettingsToCheck {
  @Text({ optional: true, empty: true, max: 120 }) name?: string;
  @Flag({ optional: true }) trial?: boolean;
  @DayOrInstant({ optional: true }) startDate?: string;
}
class ShopChange {
  @Whole({ from: 0, to: 2_000_000_000, description: 'The version at which the shop was read.' }) version!: number;
  @Text({ optional: true, max: 120 }) name?: string;
  @Text({ optional: true, max: 255 }) domain?: string;
  @Anything({ optional: true, description: `${settingsText} What is not named stays; null takes one away.` }) settings?: Record<string, string | null>;
  @Anything({ optional: true, description: optionsText }) options?: Partial<ShopOptions>;
  @Flag({ optional: true }) trial?: boolean;
  @Flag({ optional: true, description: 'The schedule leaves the shop alone.' }) paused?: boolean;
  @DayOrInstant({ optional: true }) startDate?: string;
}
class RunWish {
  @Text({ max: 60, example: 'synchronise' }) kind!: string;
  @Anything({ optional: true, description: '`update-prices`: `{ "scope": "all" | "changed" }`; `fetch-orders`: `{ "refs": […] }` for single orders; `compare-orders`: `{ "days": 30 }`; `push-images`: `{ "again": true }` for all pictures, not only changed ones; `register-webhooks`: registers them anew, with another secret.' }) options?: Record<string, unknown>;
}

class SettingAnswer {
  @ApiProperty() isSet!: boolean;
  @ApiProperty() secret!: boolean;
  @ApiProperty({ type: String, nullable: true, required: false, description: 'Never of a secret.' }) value?: string | null;
}
class AttentionAnswer {
  @ApiProperty() kind!: string;
  @ApiProperty() code!: string;
  @ApiProperty() detail!: string;
  @ApiProperty() since!: Date;
}
class ShopHooksAnswer {
  @ApiProperty({ enum: ['off', 'address-missing', 'waiting', 'registered', 'silent'], description: '`silent`: registered, but fetching finds what should have been said.' }) state!: string;
  @ApiProperty({ type: Date, nullable: true }) registeredAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) lastDeliveryAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) silentSince!: Date | null;
}
class ShopAnswer {
  @ApiProperty() id!: string;
  @ApiProperty() name!: string;
  @ApiProperty() platform!: string;
  @ApiProperty() platformName!: string;
  @ApiProperty() domain!: string;
  @ApiProperty() trial!: boolean;
  @ApiProperty() paused!: boolean;
  @ApiProperty() stopped!: boolean;
  @ApiProperty() startDate!: Date;
  @ApiProperty({ type: Object }) options!: object;
  @ApiProperty({ type: Object }) capabilities!: object;
  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/SettingAnswer' } }) settings!: Record<string, SettingAnswer>;
  @ApiProperty({ type: Object, nullable: true, description: 'What was learned about the shop: version, currency, time zone.' }) facts!: object | null;
  @ApiProperty({ type: AttentionAnswer, nullable: true }) attention!: AttentionAnswer | null;
  @ApiProperty({ type: ShopHooksAnswer, nullable: true, description: 'Null: the platform has none.' }) webhooks!: ShopHooksAnswer | null;
  @ApiProperty() version!: number;
  @ApiProperty() createdAt!: Date;
}
class ShopPage {
  @ApiProperty({ type: [ShopAnswer] }) items!: ShopAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class RightAnswer {
  @ApiProperty() name!: string;
  @ApiProperty() granted!: boolean;
  @ApiProperty({ type: String, nullable: true }) remedy!: string | null;
}
class FindingAnswer {
  @ApiProperty() code!: string;
  @ApiProperty({ enum: ['error', 'warning', 'info'] }) severity!: string;
  @ApiProperty() detail!: string;
}
class CheckAnswer {
  @ApiProperty() ok!: boolean;
  @ApiProperty({ type: String, nullable: true }) version!: string | null;
  @ApiProperty({ type: String, nullable: true }) plan!: string | null;
  @ApiProperty({ type: Number, nullable: true }) clockOffsetSeconds!: number | null;
  @ApiProperty({ type: [RightAnswer] }) rights!: RightAnswer[];
  @ApiProperty({ type: [FindingAnswer] }) findings!: FindingAnswer[];
  @ApiProperty({ type: String, nullable: true, description: 'The address under which the shop was found.' }) address!: string | null;
}
class StopAnswer {
  @ApiProperty() stopped!: boolean;
}

function shopAnswer(shop: Shop, language: Language): ShopAnswer {
  const { attention } = shop;
  return {
    id: shop.id,
    name: shop.name,
    platform: shop.platform,
    platformName: shop.platformName,
    domain: shop.domain,
    trial: shop.trial,
    paused: shop.paused,
    stopped: shop.stopped,
    startDate: shop.startDate,
    options: shop.options,
    capabilities: shop.capabilities,
    settings: Object.fromEntries(shop.settings.map(({ key, secret, isSet, value }) => [key, secret ? { isSet, secret } : { isSet, secret, value }])),
    // What the connector remembers for itself may hold tokens.
    facts: shop.facts ? (({ own: _own, ...facts }) => facts)(shop.facts) : null,
    attention: attention ? { kind: attention.kind, code: attention.code, detail: sentence(attention.code, attention.values as ErrorValues, language), since: attention.since } : null,
    webhooks: shop.webhooks,
    version: shop.version,
    createdAt: shop.createdAt,
  };
}

function checkAnswer(report: CheckReport, language: Language): CheckAnswer {
  return {
    ok: report.ok,
    version: report.version,
    plan: report.plan,
    clockOffsetSeconds: report.clockOffsetSeconds,
    rights: report.rights.map(({ name, granted, remedy }) => ({ name, granted, remedy: remedy ? sentence(remedy.code, remedy.values, language) : null })),
    findings: report.findings.map(({ code, severity, values }) => ({ code, severity, detail: sentence(code, values, language) })),
    address: report.address,
  };
}

@ApiExtraModels(SettingAnswer)
@ApiNoun('shops', 'Shops')
export class ShopsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: ShopPage })
  async list(@By() by: Caller): Promise<ShopPage> {
    return { items: (await this.queries.execute(new ListShops())).map((shop) => shopAnswer(shop, by.language)), next: null };
  }

  @Post()
  @Needs('admin')
  @ApiCommand()
  @ApiCreatedResponse({ type: ShopAnswer })
  async connect(@Body() body: NewShop, @By() by: Caller, @Res({ passthrough: true }) response: Response): Promise<ShopAnswer> {
    const { startDate, ...shop } = body;
    const { shopId } = await this.commands.execute(new AddShop({ ...shop, startDate: instant(startDate), requestedBy: by.requestedBy }));
    response.setHeader('Location', `/api/v1/shops/${shopId}`);
    return shopAnswer(await this.queries.execute(new GetShop({ shopId })), by.language);
  }

  @Post('check')
  @HttpCode(200)
  @Needs('admin')
  @ApiOkResponse({ type: CheckAnswer, description: 'Stores nothing.' })
  async checkSettings(@Body() body: ShopToCheck, @By() by: Caller): Promise<CheckAnswer> {
    return checkAnswer(await this.commands.execute(new CheckSettings({ platform: body.platform, domain: body.domain, settings: body.settings, options: body.options })), by.language);
  }

  @Get(':id')
  @Needs('read')
  @ApiOkResponse({ type: ShopAnswer })
  async get(@Param('id') id: string, @By() by: Caller): Promise<ShopAnswer> {
    return shopAnswer(await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) })), by.language);
  }

  @Patch(':id')
  @Needs('admin')
  @ApiCommand()
  @ApiOkResponse({ type: ShopAnswer })
  async change(@Param('id') id: string, @Body() body: ShopChange, @By() by: Caller): Promise<ShopAnswer> {
    const { version, startDate, ...change } = body;
    const faulty = Object.entries(change.settings ?? {}).filter(([, value]) => value !== null && typeof value !== 'string');
    if (faulty.length > 0) throw new AppError('input-invalid', {}, { fields: faulty.map(([key]) => ({ field: `settings.${key}`, code: 'field-not-text' })) });
    return shopAnswer(await this.commands.execute(new ChangeShop({ shopId: asId<ShopId>(id), version, change: { ...change, startDate: instant(startDate) }, requestedBy: by.requestedBy })), by.language);
  }

  @Delete(':id')
  @HttpCode(204)
  @Needs('admin')
  @ApiCommand()
  @ApiNoContentResponse()
  async remove(@Param('id') id: string, @By() by: Caller): Promise<void> {
    await this.commands.execute(new RemoveShop({ shopId: asId<ShopId>(id), requestedBy: by.requestedBy }));
  }

  @Post(':id/check')
  @HttpCode(200)
  @Needs('operate')
  @ApiOkResponse({ type: CheckAnswer })
  async check(@Param('id') id: string, @By() by: Caller): Promise<CheckAnswer> {
    return checkAnswer(await this.commands.execute(new CheckShop({ shopId: asId<ShopId>(id) })), by.language);
  }

  @Post(':id/stop')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: StopAnswer, description: 'Nothing is sent to this shop any more.' })
  async stop(@Param('id') id: string, @By() by: Caller): Promise<StopAnswer> {
    await this.commands.execute(new StopWrites({ shopId: asId<ShopId>(id), requestedBy: by.requestedBy }));
    return { stopped: true };
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: StopAnswer, description: '`stopped` is still true where the stop for all shops is on.' })
  async resume(@Param('id') id: string, @By() by: Caller): Promise<StopAnswer> {
    const shopId = asId<ShopId>(id);
    await this.commands.execute(new ResumeWrites({ shopId, requestedBy: by.requestedBy }));
    return { stopped: (await this.queries.execute(new GetShop({ shopId }))).stopped };
  }

  @Post(':id/runs')
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: RequestedRun })
  async run(@Param('id') id: string, @Body() body: RunWish, @By() by: Caller): Promise<RequestedRun> {
    const { run, merged } = await this.commands.execute(new RequestRun({ kind: body.kind, shopId: asId<ShopId>(id), params: body.options, requestedBy: by.requestedBy }));
    return { ...runAnswer(run, by.language), merged };
  }
}

/** Emergency stop for all shops. */
@ApiNoun('', 'Shops')
export class StopController {
  constructor(private readonly commands: CommandBus) {}

  @Post('stop')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: StopAnswer })
  async stop(@By() by: Caller): Promise<StopAnswer> {
    await this.commands.execute(new StopWrites({ shopId: null, requestedBy: by.requestedBy }));
    return { stopped: true };
  }

  @Post('resume')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: StopAnswer })
  async resume(@By() by: Caller): Promise<StopAnswer> {
    await this.commands.execute(new ResumeWrites({ shopId: null, requestedBy: by.requestedBy }));
    return { stopped: false };
  }
}

function instant(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
