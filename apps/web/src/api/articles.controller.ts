// Articles: master data, and how each stands in every shop.
import { Body, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, PartialType } from '@nestjs/swagger';
import { CreateArticle, EditArticle, GetArticle, ListArticles, type Article, type ArticleState } from '@kontor/articles';
import { asId, explain, type Language, type ShopId } from '@kontor/kernel';
import { PriceFigures, type ListingPriceView } from '@kontor/pricing';
import { StockFigures, type ListingStockView } from '@kontor/stock';
import { By, Needs, type Caller } from './caller.js';
import { Exact, Flag, ListOf, OneOf, Text, Texts, Whole } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';

const states: ArticleState[] = ['active', 'ended', 'listed', 'not-listed', 'ambiguous'];

class OptionInput {
  @Text({ max: 200, example: 'Größe' }) name!: string;
  @Text({ max: 200, example: 'M' }) value!: string;
}
class ArticleInput {
  @Text({ max: 120 }) number!: string;
  @Text({ max: 500 }) name!: string;
  @Text({ optional: true, empty: true, max: 500 }) nameEn?: string;
  @Text({ optional: true, empty: true, max: 16_000 }) shortDescription?: string;
  @Text({ optional: true, empty: true, max: 200_000 }) description?: string;
  @Text({ optional: true, empty: true, max: 20 }) ean?: string;
  @Text({ optional: true, empty: true, max: 200 }) manufacturer?: string;
  @Text({ optional: true, empty: true, max: 120 }) manufacturerNumber?: string;
  @Text({ optional: true, max: 40, description: 'Stück when left out.' }) unit?: string;
  @Exact({ optional: true, nullable: true, places: 4, example: '0.25', description: 'Kilograms.' }) weight?: string | null;
  @Exact({ places: 4, example: '19', description: 'Percent.' }) taxRate!: string;
  @Flag({ optional: true, description: 'Whether shops are to have it.' }) shopArticle?: boolean;
  @Flag({ optional: true }) stockKeeping?: boolean;
  @Flag({ optional: true }) discountable?: boolean;
  @Flag({ optional: true }) shippable?: boolean;
  @Text({ optional: true, empty: true, max: 200 }) group?: string;
  @Text({ optional: true, nullable: true, max: 120, description: 'Number of an existing parent article; null = none.' }) parent?: string | null;
  @Flag({ optional: true, description: 'It has variants and is not sold itself.' }) isParent?: boolean;
  @ListOf(() => OptionInput, { optional: true, max: 20, description: 'What tells a variant from its sisters.' }) options?: OptionInput[];
  @Texts({ optional: true, max: 100, each: 2000, description: 'Addresses of images.' }) images?: string[];
  @Flag({ optional: true, description: 'No longer sold: every listing of it shows zero.' }) ended?: boolean;
}
class ArticleChange extends PartialType(ArticleInput) {
  @Whole({ from: 0, to: 2_000_000_000, description: 'The version at which the article was read.' }) version!: number;
}
class ArticleQuery extends PageQuery {
  @Text({ optional: true, max: 120 }) number?: string;
  @Text({ optional: true, max: 200, description: 'Words of number, name or EAN.' }) q?: string;
  @Text({ optional: true, max: 19, pattern: /^\d+$/, description: 'Id of the shop that has it.' }) shop?: string;
  @OneOf({ optional: true, choices: states }) state?: ArticleState;
}

class OptionAnswer {
  @ApiProperty() name!: string;
  @ApiProperty() value!: string;
}
class ArticleListItem {
  @ApiProperty() number!: string;
  @ApiProperty() name!: string;
  @ApiProperty() ean!: string;
  @ApiProperty() unit!: string;
  @ApiProperty({ example: '19' }) taxRate!: string;
  @ApiProperty() group!: string;
  @ApiProperty() shopArticle!: boolean;
  @ApiProperty() stockKeeping!: boolean;
  @ApiProperty() discountable!: boolean;
  @ApiProperty() shippable!: boolean;
  @ApiProperty({ type: String, nullable: true }) parent!: string | null;
  @ApiProperty() isParent!: boolean;
  @ApiProperty({ type: [OptionAnswer] }) options!: OptionAnswer[];
  @ApiProperty() ended!: boolean;
  @ApiProperty({ description: 'person, import or order' }) origin!: string;
  @ApiProperty() version!: number;
}
class ListedArticleAnswer extends ArticleListItem {
  @ApiProperty({ type: [String], description: 'Ids of the shops that have it.' }) shops!: string[];
}
class ArticlePage {
  @ApiProperty({ type: [ListedArticleAnswer] }) items!: ListedArticleAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class ArticleAnswer extends ArticleListItem {
  @ApiProperty() nameEn!: string;
  @ApiProperty() shortDescription!: string;
  @ApiProperty() description!: string;
  @ApiProperty() manufacturer!: string;
  @ApiProperty() manufacturerNumber!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Kilograms.' }) weight!: string | null;
  @ApiProperty({ type: [String] }) images!: string[];
  @ApiProperty({ type: [String], description: 'Numbers of its variants.' }) variants!: string[];
}
class TermAnswer {
  @ApiProperty({ example: 'reserved' }) name!: string;
  @ApiProperty({ type: String }) quantity!: string;
}
class ListingStockAnswer {
  @ApiProperty({ type: String, nullable: true }) wanted!: string | null;
  @ApiProperty({ type: String, nullable: true }) confirmed!: string | null;
  @ApiProperty({ type: Date, nullable: true }) confirmedAt!: Date | null;
  @ApiProperty() counted!: boolean;
  @ApiProperty({ type: [TermAnswer], description: 'The sum, term by term.' }) terms!: TermAnswer[];
  @ApiProperty() due!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is not in step: a code of the error catalogue.' }) reason!: string | null;
  @ApiProperty({ type: String, nullable: true }) detail!: string | null;
}
class SwitchingAnswer {
  @ApiProperty({ type: Object, nullable: true, description: 'Price and strike price since the last write; a price that is the shop’s own is null.' }) shows!: object | null;
  @ApiProperty({ type: Object, nullable: true, description: 'The action that runs in it.' }) action!: object | null;
  @ApiProperty({ type: Date, nullable: true, description: 'When Kontor switches next.' }) nextAt!: Date | null;
}
class ListingPricesAnswer {
  @ApiProperty({ type: Object, nullable: true }) wanted!: object | null;
  @ApiProperty({ type: Object, nullable: true }) confirmed!: object | null;
  @ApiProperty({ type: Date, nullable: true }) confirmedAt!: Date | null;
  @ApiProperty() due!: boolean;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @ApiProperty({ type: String, nullable: true }) detail!: string | null;
  @ApiProperty({ type: SwitchingAnswer, nullable: true, description: 'Where Kontor itself begins and ends actions; null where the shop does it.' }) switching!: SwitchingAnswer | null;
}
class ListingAnswer {
  @ApiProperty() shopId!: string;
  @ApiProperty() remoteId!: string;
  @ApiProperty({ type: ListingStockAnswer, nullable: true }) stock!: ListingStockAnswer | null;
  @ApiProperty({ type: ListingPricesAnswer, nullable: true }) prices!: ListingPricesAnswer | null;
}
class ListingPage {
  @ApiProperty({ type: [ListingAnswer] }) items!: ListingAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

@ApiNoun('articles', 'Articles')
export class ArticlesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly stock: StockFigures,
    private readonly prices: PriceFigures,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: ArticlePage })
  async list(@Query() query: ArticleQuery): Promise<ArticlePage> {
    const { items, next } = await this.queries.execute(
      new ListArticles({ number: query.number, q: query.q, shopId: query.shop === undefined ? undefined : asId<ShopId>(query.shop), state: query.state, after: query.after, limit: query.limit ?? defaultLimit }),
    );
    return { items: items.map(({ id: _id, articleGroup, parentNumber, taxRate, ...rest }) => ({ ...rest, taxRate: taxRate.toString(), group: articleGroup, parent: parentNumber })), next };
  }

  @Post()
  @Needs('operate')
  @ApiCommand()
  @ApiCreatedResponse({ type: ArticleAnswer })
  async create(@Body() body: ArticleInput): Promise<ArticleAnswer> {
    const { weight, group, ...fields } = body;
    await this.commands.execute(new CreateArticle({ ...fields, weightKg: weight, articleGroup: group }));
    return this.answer(fields.number);
  }

  @Get(':number')
  @Needs('read')
  @ApiOkResponse({ type: ArticleAnswer })
  get(@Param('number') number: string): Promise<ArticleAnswer> {
    return this.answer(number);
  }

  @Patch(':number')
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: ArticleAnswer })
  async edit(@Param('number') number: string, @Body() body: ArticleChange): Promise<ArticleAnswer> {
    const { version, weight, group, ...fields } = body;
    const change = Object.fromEntries(Object.entries({ ...fields, weightKg: weight, articleGroup: group }).filter(([, value]) => value !== undefined));
    const article = await this.commands.execute(new EditArticle({ number, version, change }));
    return this.answer(article.number);
  }

  @Get(':number/listings')
  @Needs('read')
  @ApiOkResponse({ type: ListingPage })
  async listings(@Param('number') number: string, @By() by: Caller): Promise<ListingPage> {
    const article = await this.queries.execute(new GetArticle({ number }));
    const [stock, prices] = await Promise.all([this.stock.ofArticle(article.id), this.prices.ofArticle(article.id)]);
    return {
      items: article.listings.map((listing) => ({
        shopId: listing.shopId,
        remoteId: listing.remoteId,
        stock: stockAnswer(stock.find((row) => row.listingId === listing.id), by.language),
        prices: pricesAnswer(prices.find((row) => row.listingId === listing.id), by.language),
      })),
      next: null,
    };
  }

  private async answer(number: string): Promise<ArticleAnswer> {
    const { variants, parentNumber, ...article } = await this.queries.execute(new GetArticle({ number }));
    return { ...masterData(article), parent: parentNumber, variants: variants.map((variant) => variant.number) };
  }
}

function masterData(article: Article): Omit<ArticleAnswer, 'parent' | 'variants'> {
  return {
    number: article.number,
    name: article.name,
    nameEn: article.nameEn,
    shortDescription: article.shortDescription,
    description: article.description,
    ean: article.ean,
    manufacturer: article.manufacturer,
    manufacturerNumber: article.manufacturerNumber,
    unit: article.unit,
    weight: article.weightKg?.toString() ?? null,
    taxRate: article.taxRate.toString(),
    shopArticle: article.shopArticle,
    stockKeeping: article.stockKeeping,
    discountable: article.discountable,
    shippable: article.shippable,
    group: article.articleGroup,
    isParent: article.isParent,
    options: article.options,
    images: article.images,
    ended: article.ended,
    origin: article.origin,
    version: article.version,
  };
}

function stockAnswer(row: ListingStockView | undefined, language: Language): ListingStockAnswer | null {
  if (!row) return null;
  return {
    wanted: row.wanted?.toString() ?? null,
    confirmed: row.confirmed?.toString() ?? null,
    confirmedAt: row.confirmedAt,
    counted: row.counted,
    terms: row.terms.map((term) => ({ name: term.name, quantity: term.quantity.toString() })),
    due: row.due,
    reason: row.reason,
    detail: row.reason === null ? null : explain(row.reason, {}, language).says,
  };
}

function pricesAnswer(row: ListingPriceView | undefined, language: Language): ListingPricesAnswer | null {
  if (!row) return null;
  return { wanted: row.wanted, confirmed: row.confirmed, confirmedAt: row.confirmedAt, due: row.due, reason: row.reason, detail: row.reason === null ? null : explain(row.reason, {}, language).says, switching: row.switching };
}
