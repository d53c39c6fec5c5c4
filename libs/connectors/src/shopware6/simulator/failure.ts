// How Shopware says no: a list of errors in one frame, each with a code of Shopware's own or the id of a constraint, a status as text, and a pointer to the row.

export type Problem = { code: string; status: string; title?: string; detail: string; template?: string; meta?: { parameters: unknown }; source?: { pointer: string } };

/** Thrown by anything that runs inside a call; becomes the answer. */
export class ShopwareError extends Error {
  constructor(
    readonly status: number,
    readonly problems: Problem[],
  ) {
    super(problems.map(({ code, detail }) => `${code}: ${detail}`).join('; '));
  }
}

const titles: Record<number, string> = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 415: 'Unsupported Media Type', 429: 'Too Many Requests', 500: 'Internal Server Error' };

/** One error with a code of Shopware's own. */
export function refused(status: number, code: string, detail: string, parameters: Record<string, unknown> = {}): ShopwareError {
  return new ShopwareError(status, [{ status: String(status), code, title: titles[status] ?? 'Error', detail, meta: { parameters: Object.keys(parameters).length === 0 ? [] : parameters } }]);
}

export const denied = (missing: string[]): ShopwareError => refused(403, 'FRAMEWORK__MISSING_PRIVILEGE_ERROR', JSON.stringify({ message: 'Missing privilege', missingPrivileges: [...new Set(missing)] }));
export const invalidUuid = (value: string): ShopwareError => refused(400, 'FRAMEWORK__INVALID_UUID', `Value is not a valid UUID: ${value}`, { input: value });

const constraints = {
  blank: 'c1051bb4-d103-4f74-8988-acbcafc7fdc3',
  type: 'ba785a8c-82cb-4283-967c-3cf342181b40',
  missing: '2fa2158c-2a7f-484b-98aa-975522539ff8',
  extra: '7703c766-b5d5-4cef-ace7-ae0dd82304e9',
  datetime: '1a9da513-2640-4f84-9b6a-4d99dcddc628',
  protected: 'FRAMEWORK__WRITE_CONSTRAINT_VIOLATION',
} as const;

const violation = (code: string, pointer: string, detail: string, template: string, parameters: unknown): Problem => ({ code, status: '400', detail, template, meta: { parameters }, source: { pointer } });

/** What a system in German says of a row; `template` stays English. */
export const says = {
  blank: (pointer: string): Problem => violation(constraints.blank, pointer, 'Dieser Wert sollte nicht leer sein.', 'This value should not be blank.', { '{{ value }}': 'null' }),
  type: (pointer: string, type: string, value: unknown): Problem => violation(constraints.type, pointer, `Dieser Wert sollte vom Typ ${type} sein.`, 'This value should be of type {{ type }}.', { '{{ value }}': JSON.stringify(value) ?? 'null', '{{ type }}': type }),
  missing: (pointer: string, field: string): Problem => violation(constraints.missing, pointer, 'Dieses Feld fehlt.', 'This field is missing.', { '{{ field }}': `"${field}"` }),
  extra: (pointer: string, field: string): Problem => violation(constraints.extra, pointer, 'Dieses Feld wurde nicht erwartet.', 'This field was not expected.', { '{{ field }}': `"${field}"` }),
  datetime: (pointer: string, value: unknown): Problem => violation(constraints.datetime, pointer, 'Dieser Wert ist kein gültiger Datums- und Zeitwert.', 'This value is not a valid datetime.', { '{{ value }}': JSON.stringify(value) ?? 'null' }),
  uuid: (pointer: string, value: string): Problem => violation(constraints.protected, pointer, `The string "${value}" is not a valid uuid.`, 'The string "{{ string }}" is not a valid uuid.', { '{{ string }}': value }),
  protected: (pointer: string): Problem => violation(constraints.protected, pointer, 'This field is write-protected.', 'This field is write-protected.', ['crud', '']),
  other: (pointer: string, detail: string): Problem => violation(constraints.protected, pointer, detail, detail, []),
};
