// What a shop tells about itself (fact sheet 1, 10): the index of WordPress, system status, settings, taxes, payment, shipping, statuses, currencies.
import { offsetMinutes } from '../../testing/shop-server/zone.js';
import type { Answer, Call } from './call.js';
import { paged } from './lists.js';
import { gateways } from './orders.js';
import { links } from './product-views.js';
import { orderStatuses, versions, type Store } from './store.js';
import { say, WpError, type Fields } from './wordpress.js';

const namespaces = ['oembed/1.0', 'wc/v1', 'wc/v2', 'wc/v3', 'wc-telemetry', 'wc/store', 'wc/store/v1', 'wc-admin', 'wc-analytics', 'wp/v2', 'wp-site-health/v1', 'wp-block-editor/v1'];

/** `/wp-json/`, open to everybody. */
export function siteIndex(store: Store, home: string, now: number): Fields {
  const named = !store.zone.startsWith('UTC');
  return {
    name: say(store, 'Simulierter Shop', 'Simulated shop'),
    description: '',
    url: home,
    home,
    gmt_offset: named ? offsetMinutes(store.zone, now) / 60 : String(offsetMinutes(store.zone, now) / 60),
    timezone_string: named ? store.zone : '',
    page_for_posts: 0,
    page_on_front: 0,
    show_on_front: 'posts',
    namespaces,
    authentication: {},
    routes: Object.fromEntries(['/', '/wc/v3'].map((path) => [path, { namespace: path.slice(1), methods: ['GET'], endpoints: [{ methods: ['GET'], args: {} }] }])),
    site_logo: 0,
    site_icon: 0,
    site_icon_url: '',
    _links: { help: [{ href: 'https://developer.wordpress.org/rest-api/' }] },
  };
}

export function systemStatus({ store, home }: Call): Answer {
  const version = versions[store.flavour];
  const eleven = store.flavour === 'wc11';
  return {
    body: {
      environment: {
        home_url: home,
        site_url: home,
        store_id: '00000000-0000-4000-8000-000000000001',
        version: version.woocommerce,
        log_directory: '/var/www/html/wp-content/uploads/wc-logs/',
        log_directory_writable: true,
        wp_version: version.wordpress,
        wp_multisite: false,
        wp_memory_limit: 268435456,
        wp_debug_mode: false,
        wp_cron: true,
        ...(eleven ? { wp_environment_type: 'production', server_architecture: 'Linux x86_64' } : {}),
        language: version.locale,
        external_object_cache: null,
        server_info: 'Apache/2.4.62',
        php_version: version.php,
        php_post_max_size: 8388608,
        php_max_execution_time: 30,
        php_max_input_vars: 1000,
        curl_version: '8.5.0, OpenSSL/3.0.13',
        suhosin_installed: false,
        max_upload_size: 2097152,
        mysql_version: '10.11.9',
        mysql_version_string: '10.11.9-MariaDB',
        default_timezone: 'UTC',
        fsockopen_or_curl_enabled: true,
        soapclient_enabled: true,
        domdocument_enabled: true,
        gzip_enabled: true,
        mbstring_enabled: true,
        remote_post_successful: true,
        remote_post_response: '200',
        remote_get_successful: true,
        remote_get_response: '200',
      },
      database: { wc_database_version: version.woocommerce, database_prefix: 'wp_', maxmind_geoip_database: '', database_tables: { woocommerce: {}, other: {} }, database_size: { data: 1, index: 1 } },
      active_plugins: [],
      inactive_plugins: [],
      dropins_mu_plugins: { dropins: [], mu_plugins: [] },
      theme: { name: 'Storefront', version: '4.6.0', version_latest: '4.6.0', author_url: 'https://woocommerce.com/', is_child_theme: false, ...(eleven ? { is_block_theme: false } : {}), has_woocommerce_support: true, has_woocommerce_file: false, has_outdated_templates: false, overrides: [], parent_name: '', parent_version: '', parent_version_latest: '', parent_author_url: '' },
      settings: {
        api_enabled: false,
        force_ssl: false,
        currency: store.switches.currency,
        currency_symbol: '&euro;',
        currency_position: 'right_space',
        thousand_separator: store.switches.decimalSeparator === ',' ? '.' : ',',
        decimal_separator: store.switches.decimalSeparator,
        number_of_decimals: 2,
        geolocation_enabled: false,
        taxonomies: { external: 'external', grouped: 'grouped', simple: 'simple', variable: 'variable' },
        product_visibility_terms: { outofstock: 'outofstock', featured: 'featured' },
        woocommerce_com_connected: 'no',
        enforce_approved_download_dirs: true,
        HPOS_enabled: eleven,
        order_datastore: eleven ? 'Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore' : 'WC_Order_Data_Store_CPT',
        HPOS_sync_enabled: false,
        ...(eleven ? { enabled_features: [] } : {}),
      },
      security: { secure_connection: true, hide_errors: true },
      pages: [],
      post_type_counts: [{ type: 'product', count: String(store.products.size) }],
      logging: { logging_enabled: true, default_handler: 'FileV2', retention_period_days: 30, level_threshold: 'none', log_directory_size: '4 KB' },
    },
    items: 1,
  };
}

type Setting = { id: string; type: string; value: string; default: string; label: string };

function settings(store: Store): Record<string, Setting[]> {
  const { switches } = store;
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  const one = (id: string, type: string, value: string, usual: string): Setting => ({ id, type, value, default: usual, label: id.replace(/^woocommerce_/, '').replaceAll('_', ' ') });
  return {
    general: [
      one('woocommerce_store_city', 'text', 'Berlin', ''),
      one('woocommerce_default_country', 'select', 'DE:DE-BE', 'US:CA'),
      one('woocommerce_calc_taxes', 'checkbox', yes(switches.calcTaxes), 'no'),
      one('woocommerce_enable_coupons', 'checkbox', 'yes', 'yes'),
      one('woocommerce_currency', 'select', switches.currency, 'USD'),
      one('woocommerce_currency_pos', 'select', 'right_space', 'left'),
      one('woocommerce_price_thousand_sep', 'text', switches.decimalSeparator === ',' ? '.' : ',', ','),
      one('woocommerce_price_decimal_sep', 'text', switches.decimalSeparator, '.'),
      one('woocommerce_price_num_decimals', 'number', '2', '2'),
    ],
    tax: [
      one('woocommerce_prices_include_tax', 'radio', yes(switches.pricesIncludeTax), 'no'),
      one('woocommerce_tax_based_on', 'select', 'shipping', 'shipping'),
      one('woocommerce_shipping_tax_class', 'select', 'inherit', 'inherit'),
      one('woocommerce_tax_round_at_subtotal', 'checkbox', yes(switches.roundAtSubtotal), 'no'),
      one('woocommerce_tax_display_shop', 'select', switches.pricesIncludeTax ? 'incl' : 'excl', 'excl'),
      one('woocommerce_tax_total_display', 'select', 'itemized', 'itemized'),
    ],
    products: [one('woocommerce_weight_unit', 'select', 'kg', 'kg'), one('woocommerce_dimension_unit', 'select', 'cm', 'cm'), one('woocommerce_manage_stock', 'checkbox', 'yes', 'yes'), one('woocommerce_hold_stock_minutes', 'number', '60', '60')],
  };
}

export function listSettings({ store, home }: Call): Answer {
  return { body: Object.keys(settings(store)).map((id) => ({ id, label: id, description: '', parent_id: '', sub_groups: [], _links: { options: [{ href: `${home}/wp-json/wc/v3/settings/${id}` }] } })) };
}

export function settingGroup({ store, home }: Call, group: string): Answer {
  const found = settings(store)[group];
  if (!found) throw new WpError('rest_setting_setting_group_invalid', 404, say(store, 'Ungültige Einstellungsgruppe.', 'Invalid setting group.'));
  return { body: found.map((setting) => settingView(setting, group, home)), items: found.length };
}

export function oneSetting({ store, home }: Call, group: string, id: string): Answer {
  const all = settings(store)[group];
  if (!all) throw new WpError('rest_setting_setting_group_invalid', 404, say(store, 'Ungültige Einstellungsgruppe.', 'Invalid setting group.'));
  const found = all.find((setting) => setting.id === id);
  if (!found) throw new WpError('rest_setting_setting_invalid', 404, say(store, 'Ungültige Einstellung.', 'Invalid setting.'));
  return { body: settingView(found, group, home), items: 1 };
}

function settingView(setting: Setting, group: string, home: string): Fields {
  return {
    id: setting.id,
    label: setting.label,
    description: '',
    type: setting.type,
    default: setting.default,
    ...(setting.type === 'select' || setting.type === 'radio' ? { options: { [setting.value]: setting.value, [setting.default]: setting.default } } : {}),
    tip: '',
    value: setting.value,
    group_id: group,
    _links: links(home, `settings/${group}/${setting.id}`, `settings/${group}`),
  };
}

export function listTaxes(call: Call): Answer {
  const { store, args, home } = call;
  const taxClass = args.text('class');
  const rows = store.rates
    .filter((rate) => taxClass === undefined || (rate.class || 'standard') === taxClass)
    .map((rate) => ({
      id: rate.id,
      country: rate.country,
      state: rate.state,
      postcode: '',
      city: '',
      rate: rate.rate,
      name: rate.name,
      priority: rate.priority,
      compound: rate.compound,
      shipping: rate.shipping,
      order: rate.order,
      class: rate.class || 'standard',
      postcodes: [],
      cities: [],
      _links: links(home, `taxes/${rate.id}`, 'taxes'),
    }));
  const page = paged(args, rows, call.address, false);
  return { headers: page.headers, body: page.rows, items: page.rows.length };
}

export const taxClasses = ({ store, home }: Call): Answer => ({ body: store.taxClasses.map((one) => ({ ...one, _links: { collection: [{ href: `${home}/wp-json/wc/v3/taxes/classes` }] } })), items: store.taxClasses.length });

const gatewayView = (store: Store, home: string, gateway: (typeof gateways)[number], order: number): Fields => ({
  id: gateway.id,
  title: say(store, gateway.de, gateway.en),
  description: '',
  order,
  enabled: true,
  method_title: say(store, gateway.de, gateway.en),
  method_description: '',
  method_supports: ['products'],
  settings: {},
  needs_setup: false,
  post_install_scripts: [],
  settings_url: `${home}/wp-admin/admin.php?page=wc-settings&tab=checkout&section=${gateway.id}`,
  connection_url: null,
  setup_help_text: null,
  required_settings_keys: [],
  _links: links(home, `payment_gateways/${gateway.id}`, 'payment_gateways'),
});

export const listGateways = ({ store, home }: Call): Answer => ({ body: gateways.map((gateway, order) => gatewayView(store, home, gateway, order)), items: gateways.length });

export function oneGateway({ store, home }: Call, id: string): Answer {
  const order = gateways.findIndex((gateway) => gateway.id === id);
  if (order < 0) throw new WpError('woocommerce_rest_payment_gateway_invalid', 404, say(store, 'Ungültige Ressourcen-ID.', 'Resource does not exist.'));
  return { body: gatewayView(store, home, gateways[order], order), items: 1 };
}

const zones = (store: Store): { id: number; name: string; methods: { id: string; instance: number; title: string; cost: string }[] }[] => [
  { id: 0, name: say(store, 'Standorte, die nicht von deinen anderen Zonen abgedeckt werden', 'Locations not covered by your other zones'), methods: [] },
  {
    id: 1,
    name: say(store, 'Deutschland', 'Germany'),
    methods: [
      { id: 'flat_rate', instance: 1, title: 'DHL Paket', cost: '4.12' },
      { id: 'free_shipping', instance: 2, title: say(store, 'Kostenloser Versand', 'Free shipping'), cost: '' },
      { id: 'local_pickup', instance: 3, title: say(store, 'Abholung', 'Local pickup'), cost: '' },
    ],
  },
  { id: 2, name: say(store, 'Europa', 'Europe'), methods: [{ id: 'flat_rate', instance: 4, title: 'DHL Paket International', cost: '13.36' }] },
];

export const listZones = ({ store, home }: Call): Answer => ({ body: zones(store).map((zone, order) => ({ id: zone.id, name: zone.name, order, _links: { ...links(home, `shipping/zones/${zone.id}`, 'shipping/zones'), describedby: [{ href: `${home}/wp-json/wc/v3/shipping/zones/${zone.id}/locations` }] } })) });

export function zoneMethods({ store, home }: Call, id: number): Answer {
  const zone = zones(store).find((one) => one.id === id);
  if (!zone) throw new WpError('woocommerce_rest_shipping_zone_invalid', 404, say(store, 'Ressource existiert nicht.', 'Resource does not exist.'));
  return {
    body: zone.methods.map((method, order) => ({
      id: method.instance,
      instance_id: method.instance,
      title: method.title,
      order: order + 1,
      enabled: true,
      method_id: method.id,
      method_title: method.title,
      method_description: '',
      settings: { title: { id: 'title', label: 'Name', description: '', type: 'text', value: method.title, default: '', tip: '', placeholder: '' }, ...(method.cost ? { cost: { id: 'cost', label: 'Cost', description: '', type: 'text', value: method.cost, default: '', tip: '', placeholder: '' } } : {}) },
      _links: links(home, `shipping/zones/${id}/methods/${method.instance}`, `shipping/zones/${id}/methods`, { describes: [{ href: `${home}/wp-json/wc/v3/shipping/zones/${id}` }] }),
    })),
    items: zone.methods.length,
  };
}

export const shippingMethods = ({ store, home }: Call): Answer => ({
  body: ['flat_rate', 'free_shipping', 'local_pickup'].map((id) => ({ id, title: say(store, id === 'flat_rate' ? 'Pauschale' : id === 'free_shipping' ? 'Kostenloser Versand' : 'Abholung', id.replace('_', ' ')), description: '', _links: links(home, `shipping_methods/${id}`, 'shipping_methods') })),
});

const countStatus = (store: Store, status: string): number => [...store.orders.values()].filter((order) => order.status === status).length;

/** Every status of the shop, those of plugins included, with its number of orders. */
export const statusTotals = ({ store }: Call): Answer => ({ body: Object.entries(orderStatuses(store)).map(([slug, name]) => ({ slug, name, total: countStatus(store, slug) })) });

export const statusNames = ({ store }: Call): Answer => ({ body: Object.entries(orderStatuses(store)).map(([slug, name]) => ({ slug, name })) });

const currencies: Record<string, [string, string]> = { EUR: ['Euro', '&euro;'], CHF: ['Schweizer Franken', '&#67;&#72;&#70;'], USD: ['US-Dollar', '&#36;'], GBP: ['Pfund Sterling', '&pound;'] };
const currencyView = (home: string, code: string): Fields => ({ code, name: currencies[code]?.[0] ?? code, symbol: currencies[code]?.[1] ?? code, _links: links(home, `data/currencies/${code}`, 'data/currencies') });

export const listCurrencies = ({ home }: Call): Answer => ({ body: Object.keys(currencies).map((code) => currencyView(home, code)) });
export function oneCurrency({ store, home }: Call, code: string): Answer {
  const wanted = code === 'current' ? store.switches.currency : code.toUpperCase();
  if (!(wanted in currencies) && code !== 'current') throw new WpError('woocommerce_rest_data_invalid_currency', 404, say(store, 'Es existiert keine Währung, die zu diesem Code passt.', 'There are no currencies matching these parameters.'));
  return { body: currencyView(home, wanted) };
}
