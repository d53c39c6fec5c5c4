// What did not work and needs somebody.
import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { asId, type Language, type ShopId } from '@kontor/kernel';
import { DismissProblems, ListProblems, RetryProblems, type ProblemView } from '@kontor/sync';
import { sentence } from '../errors/problem.js';
import { By, Needs, type Caller } from './caller.js';
import { Text } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';

class ProblemQuery extends PageQuery {
  @Text({ optional: true, max: 19, pattern: /^\d+$/, description: 'Id of the shop.' }) shop?: string;
  @Text({ optional: true, max: 60, description: 'Kind of the run that met it.' }) kind?: string;
}

class Dismissal {
  @Text({ optional: true, empty: true, max: 500, description: 'Why it may be left.' }) reason?: string;
}

class ProblemAnswer {
  @ApiProperty() id!: string;
  @ApiProperty({ type: String, nullable: true }) shopId!: string | null;
  @ApiProperty() kind!: string;
  @ApiProperty({ example: 'order:1001' }) subject!: string;
  @ApiProperty({ example: 'rejected' }) failureKind!: string;
  @ApiProperty() code!: string;
  @ApiProperty() detail!: string;
  @ApiProperty({ type: Object }) values!: object;
  @ApiProperty() firstSeen!: Date;
  @ApiProperty() lastSeen!: Date;
  @ApiProperty() times!: number;
  @ApiProperty({ type: Date, nullable: true }) retryAt!: Date | null;
}
class ProblemPage {
  @ApiProperty({ type: [ProblemAnswer] }) items!: ProblemAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
class Retried {
  @ApiProperty({ type: [String] }) runIds!: string[];
}

function problemAnswer(problem: ProblemView, language: Language): ProblemAnswer {
  // The stack of a fault of ours is for the logs.
  const { detail: _detail, ...values } = problem.values;
  return { ...problem, values, detail: sentence(problem.code, problem.values, language) };
}

@ApiNoun('problems', 'Problems')
export class ProblemsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: ProblemPage })
  async list(@Query() query: ProblemQuery, @By() by: Caller): Promise<ProblemPage> {
    const { items, next } = await this.queries.execute(new ListProblems({ shopId: query.shop === undefined ? undefined : asId<ShopId>(query.shop), kind: query.kind, after: query.after, limit: query.limit ?? defaultLimit }));
    return { items: items.map((problem) => problemAnswer(problem, by.language)), next };
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: Retried, description: 'The runs that try it again.' })
  async retry(@Param('id') id: string, @By() by: Caller): Promise<Retried> {
    return { runIds: await this.commands.execute(new RetryProblems({ ids: [asId(id)], by: by.requestedBy })) };
  }

  @Post(':id/dismiss')
  @HttpCode(204)
  @Needs('operate')
  @ApiCommand()
  @ApiNoContentResponse()
  async dismiss(@Param('id') id: string, @Body() body: Dismissal, @By() by: Caller): Promise<void> {
    await this.commands.execute(new DismissProblems({ ids: [asId(id)], by: by.requestedBy, reason: body.reason ?? '' }));
  }
}
