// The platforms a shop may be of, with what they can do and which settings they need.
import { Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { ListPlatforms } from '@kontor/shops';
import { Needs } from './caller.js';
import { ApiNoun } from './noun.js';

class PlatformAnswer {
  @ApiProperty({ example: 'woocommerce' }) id!: string;
  @ApiProperty({ example: 'WooCommerce' }) name!: string;
  @ApiProperty({ type: Object }) capabilities!: object;
  @ApiProperty({ type: Object, description: 'JSON schema of the settings.' }) settings!: object;
  @ApiProperty({ type: Object, description: 'JSON schema of the platform’s own options.' }) options!: object;
}
class PlatformPage {
  @ApiProperty({ type: [PlatformAnswer] }) items!: PlatformAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

@ApiNoun('platforms', 'Shops')
export class PlatformsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: PlatformPage })
  async list(): Promise<PlatformPage> {
    const platforms = await this.queries.execute(new ListPlatforms());
    return { items: platforms.map(({ id, name, capabilities, settings, options }) => ({ id, name, capabilities, settings, options })), next: null };
  }
}
