/** The form in which `seeds/` declares what Directus keeps as rows: roles, permissions, settings … */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Filter = { readonly [key: string]: Json };

export type Role = {
	readonly id: string;
	readonly name: string;
	readonly icon: string;
	readonly description: string;
};

export type Policy = {
	readonly id: string;
	readonly name: string;
	readonly icon: string;
	readonly description: string;
	readonly admin_access: boolean;
	readonly app_access: boolean;
	readonly enforce_tfa: boolean;
};

/** A policy given to a role, or to everybody (both null). */
export type Access = {
	readonly role: string | null;
	readonly user: null;
	readonly policy: string;
	readonly sort: number;
};

export const actions = ['create', 'read', 'update', 'delete'] as const;
export type Action = (typeof actions)[number];

export type Permission = {
	readonly policy: string;
	readonly collection: string;
	readonly action: Action;
	/** The rows; null means all of them. */
	readonly permissions: Filter | null;
	/** What submitted values must satisfy. */
	readonly validation: Filter | null;
	/** Values set when they are not submitted. */
	readonly presets: Filter | null;
	readonly fields: readonly string[];
};

export type Folder = { readonly id: string; readonly name: string; readonly parent: string | null };

export type Preset = {
	readonly collection: string;
	readonly role: string | null;
	readonly user: null;
	readonly bookmark: string | null;
	readonly icon: string;
	readonly layout: string;
	readonly layout_query: Filter;
	readonly layout_options: Filter | null;
	readonly filter: Filter | null;
};

export type Dashboard = {
	readonly id: string;
	readonly name: string;
	readonly icon: string;
	readonly note: string;
};

export type Panel = {
	readonly id: string;
	readonly dashboard: string;
	readonly name: string;
	readonly icon: string;
	readonly show_header: boolean;
	readonly note: string | null;
	readonly type: string;
	readonly position_x: number;
	readonly position_y: number;
	readonly width: number;
	readonly height: number;
	readonly options: Filter;
};

/** What a person starts by a button of the studio. */
export type Flow = {
	readonly id: string;
	readonly name: string;
	readonly icon: string;
	readonly color: string | null;
	readonly description: string;
	readonly status: 'active' | 'inactive';
	readonly trigger: 'manual';
	/** What a run leaves: a line in the activity log. */
	readonly accountability: 'activity';
	readonly options: Filter;
	/** The first operation. */
	readonly operation: string;
};

/** A step of a flow. `resolve` and `reject` are the steps that follow. */
export type Operation = {
	readonly id: string;
	readonly flow: string;
	readonly key: string;
	readonly name: string;
	readonly type: string;
	readonly position_x: number;
	readonly position_y: number;
	readonly options: Filter;
	readonly resolve: string | null;
	readonly reject: string | null;
};

export type Declaration = {
	readonly roles: readonly Role[];
	readonly policies: readonly Policy[];
	readonly access: readonly Access[];
	readonly permissions: readonly Permission[];
	readonly folders: readonly Folder[];
	readonly presets: readonly Preset[];
	readonly dashboards: readonly Dashboard[];
	readonly panels: readonly Panel[];
	readonly flows: readonly Flow[];
	/** A step stands behind those that follow it. */
	readonly operations: readonly Operation[];
	/** Fields of the singleton `directus_settings`. */
	readonly settings: Filter;
	/** What the first administrator belongs to. */
	readonly adminRole: string;
};
