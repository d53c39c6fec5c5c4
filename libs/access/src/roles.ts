// Who may do what, in one table: people have a role, programs have scopes.

/** Each role includes those before it. */
export const roles = ['view', 'operate', 'prices', 'administer'] as const;
export type Role = (typeof roles)[number];

export const scopes = ['read', 'operate', 'prices', 'admin'] as const;
export type Scope = (typeof scopes)[number];
