// The countries of a Gambio shop by their ids, which count from 1 in the order of the English alphabet of long ago.

const codes =
  'AF AL DZ AS AD AO AI AQ AG AR AM AW AU AT AZ BS BH BD BB BY BE BZ BJ BM BT BO BA BW BV BR IO BN BG BF BI KH CM CA CV KY CF TD CL CN CX CC CO KM CG CK CR CI HR CU CY CZ DK DJ DM DO TP EC EG SV GQ ER EE ET FK FO FJ FI FR FX GF PF TF GA GM GE DE GH GI GR GL GD GP GU GT GN GW GY HT HM HN HK HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MO MK MG MW MY MV ML MT MH MQ MR MU YT MX FM MD MC MN MS MA MZ MM NA NR NP NL AN NC NZ NI NE NG NU NF MP NO OM PK PW PA PG PY PE PH PN PL PT PR QA RE RO RU RW KN LC VC WS SM ST SA SN SC SL SG SK SI SB SO ZA GS ES LK SH PM SD SR SJ SZ SE CH SY TW TJ TZ TH TG TK TO TT TN TR TM TC TV UG UA AE GB US'.split(
    ' ',
  );
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
const iso3: Record<string, string> = { AT: 'AUT', BE: 'BEL', CH: 'CHE', CZ: 'CZE', DE: 'DEU', DK: 'DNK', ES: 'ESP', FR: 'FRA', GB: 'GBR', IT: 'ITA', LU: 'LUX', NL: 'NLD', PL: 'POL', SE: 'SWE', US: 'USA' };
const union = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '));

export const countries = codes.map((iso2, index) => ({ id: index + 1, name: names.of(iso2) ?? iso2, iso2, iso3: iso3[iso2] ?? '', addressFormatId: iso2 === 'DE' || iso2 === 'AT' ? 5 : 1, status: union.has(iso2) || iso2 === 'CH' }));
export const countryOf = (iso2: string): (typeof countries)[number] | undefined => countries.find((one) => one.iso2 === iso2);
export const inUnion = (iso2: string): boolean => union.has(iso2);
