/** Settings of the realm itself: lifetimes, brute force, policies, mail, languages, events. */
import type { Realm, UserProfile } from '../realm.ts';
import { present, type Change, type Part } from './change.ts';
import { differences, topsOf } from './compare.ts';

/** Keys of the file that are no settings: each has a part of its own, or is read by an import only. */
const PARTS = [
	'realm',
	'roles',
	'groups',
	'defaultGroups',
	'clients',
	'scopeMappings',
	'users',
	'identityProviders',
	'components',
	'localizationTexts',
] as const;

const PROFILE = 'org.keycloak.userprofile.UserProfileProvider';

/** Values of the realm that stand in the file. */
export const settings: Part = async ({ keycloak, declared }) => {
	const realm = keycloak.realmName;
	const found = present(await keycloak.realms.findOne({ realm }), `realm ${realm}`);
	const wanted = Object.fromEntries(
		Object.entries(declared).filter(([key]) => !(PARTS as readonly string[]).includes(key)),
	);
	const changed = topsOf(differences(wanted, found));
	return changed.map((key) => ({
		what: `setting ${key}`,
		apply: () => keycloak.realms.update({ realm }, { [key]: wanted[key] }),
	}));
};

/** Texts that replace those of Keycloak's own themes. */
export const texts: Part = async ({ keycloak, declared }) => {
	const realm = keycloak.realmName;
	const changes: Change[] = [];
	for (const [locale, wanted] of Object.entries(declared.localizationTexts ?? {})) {
		const found = await keycloak.realms.getRealmLocalizationTexts({
			realm,
			selectedLocale: locale,
		});
		for (const key of topsOf(differences(wanted, found))) {
			changes.push({
				what: `text ${locale}.${key}`,
				apply: () =>
					keycloak.realms.addLocalization(
						{ realm, selectedLocale: locale, key },
						String(wanted[key]),
					),
			});
		}
	}
	return changes;
};

/** Which attributes a user has; one that is not declared would be dropped without a word. */
export const profile: Part = async ({ keycloak, declared }) => {
	const wanted = profileOf(declared);
	const found = await keycloak.users.getProfile();
	const names = (config: UserProfile) => (config.attributes ?? []).map(({ name }) => name);
	const byName = (config: UserProfile) =>
		Object.fromEntries((config.attributes ?? []).map((each) => [each.name, each]));
	const changed = [
		...topsOf(differences(byName(wanted), byName(found))),
		...names(found).filter((name) => !names(wanted).includes(name)),
	];
	if (changed.length === 0) return [];
	const what = `user profile: ${changed.join(', ')}`;
	return [{ what, apply: () => keycloak.users.updateProfile(wanted) }];
};

/** The user profile of a realm file, where it stands as a JSON text. */
export function profileOf(realm: Realm): UserProfile {
	const components = (realm.components?.[PROFILE] ?? []) as readonly {
		readonly config: { readonly [key: string]: readonly string[] };
	}[];
	const [component] = components;
	const [text] = component?.config['kc.user.profile.config'] ?? [];
	return JSON.parse(present(text, 'user profile in the realm file')) as UserProfile;
}
