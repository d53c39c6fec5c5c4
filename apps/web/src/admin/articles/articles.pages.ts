// Articles: the list, and one article with how it stands in every shop.
import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { GetArticle } from '@kontor/articles';
import { BrowseArticles, type BrowseFilter, type BrowseOnly } from '@kontor/catalog';
import { asId, type ShopId } from '@kontor/kernel';
import { ListShops } from '@kontor/shops';
import { RequestRun } from '@kontor/sync';
import { translate } from '../../i18n/translate.js';
import { act, actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import type { AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { ArticleReader } from './article.js';
import { articleView, hrefOf } from './article.views.js';
import { articlesView } from './articles.views.js';

class ArticleFilterForm {
  @IsOptional() @IsString() @MaxLength(200) q?: string;
  @IsOptional() @IsString() @Matches(/^\d{0,19}$/) shop?: string;
  @IsOptional() @IsString() @MaxLength(200) group?: string;
  @IsOptional() @IsIn(['', 'not-in-step', 'uncounted', 'order-price']) only?: BrowseOnly | '';
  @IsOptional() @IsString() @MaxLength(600) after?: string;
}

class SendForm {
  @IsString() @Matches(/^\d{1,19}$/) shop!: string;
  @IsIn(['sync-changed-stock', 'update-prices']) kind!: 'sync-changed-stock' | 'update-prices';
}

@AdminPages('admin/articles')
export class ArticlesPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly reader: ArticleReader,
    private readonly views: Views,
  ) {}

  @Get()
  async list(@Req() request: AdminRequest, @Res() response: Response, @Query() form: ArticleFilterForm): Promise<void> {
    const filter: BrowseFilter = { q: form.q?.trim() || undefined, shopId: form.shop ? asId<ShopId>(form.shop) : undefined, group: form.group || undefined, only: form.only || undefined, after: form.after || undefined };
    const [found, shops] = await Promise.all([this.queries.execute(new BrowseArticles(filter)), this.queries.execute(new ListShops())]);
    await this.views.page(request, response, 'articles/articles', articlesView(found, shops, filter, this.views.voice(this.views.languageOf(request))), { current: 'articles', titleKey: 'articles.title', leadKey: 'articles.lead' });
  }

  @Get(':number')
  async one(@Req() request: AdminRequest, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const voice = this.views.voice(this.views.languageOf(request));
    const facts = await this.reader.read(number, { operate: may(request, 'operate'), prices: may(request, 'prices') });
    const crumbs = [{ label: voice.t('articles.title'), href: '/admin/articles' }];
    if (facts.article.parentNumber !== null) crumbs.push({ label: facts.article.parentNumber, href: hrefOf(facts.article.parentNumber) });
    await this.views.page(request, response, 'articles/article', articleView(facts, voice), { current: 'articles', title: facts.article.name, crumbs });
  }

  /** What waits for this article goes with everything else that waits in the shop. */
  @Post(':number/send')
  @For('operate')
  async send(@Req() request: AdminRequest, @Res() response: Response, @Param('number') number: string, @Body() form: SendForm): Promise<void> {
    await act(request, response, hrefOf(number), async () => {
      await this.queries.execute(new GetArticle({ number }));
      const { merged } = await this.commands.execute(new RequestRun({ kind: form.kind, shopId: asId<ShopId>(form.shop), requestedBy: actor(request) }));
      return { key: merged ? 'runs.merged' : 'runs.asked', values: { kind: translate(this.views.languageOf(request))(`runs.kind.${form.kind}`) } };
    });
  }
}
