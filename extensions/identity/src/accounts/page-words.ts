/** What the page behind a mailed link says, in the languages of the product. No word needs escaping. */
import { keycloakLocale, type Locale } from '../people/locale.ts';

type Words = {
	readonly title: string;
	readonly button: string;
	readonly done: string;
	readonly refused: string;
	readonly failed: string;
	readonly noscript: string;
};

const WORDS: { readonly [locale in Locale]: Words } = {
	en: {
		title: 'Confirm your e-mail address',
		button: 'Confirm',
		done: 'The address is confirmed. You may close this page.',
		refused: 'This link was used or is too old. Ask for another one.',
		failed: 'That did not work. Try again in a moment.',
		noscript: 'Allow scripts on this page to confirm the address.',
	},
	ru: {
		title: 'Подтверждение адреса электронной почты',
		button: 'Подтвердить',
		done: 'Адрес подтверждён. Эту страницу можно закрыть.',
		refused: 'Эта ссылка уже использована или устарела. Запросите новую.',
		failed: 'Не получилось. Попробуйте ещё раз чуть позже.',
		noscript: 'Разрешите сценарии на этой странице, чтобы подтвердить адрес.',
	},
	uk: {
		title: 'Підтвердження адреси електронної пошти',
		button: 'Підтвердити',
		done: 'Адресу підтверджено. Цю сторінку можна закрити.',
		refused: 'Це посилання вже використано або воно застаріло. Запросіть нове.',
		failed: 'Не вдалося. Спробуйте ще раз трохи пізніше.',
		noscript: 'Дозвольте сценарії на цій сторінці, щоб підтвердити адресу.',
	},
	kk: {
		title: 'Электрондық пошта мекенжайын растау',
		button: 'Растау',
		done: 'Мекенжай расталды. Бұл бетті жабуға болады.',
		refused: 'Бұл сілтеме пайдаланылған немесе ескірген. Жаңасын сұраңыз.',
		failed: 'Орындалмады. Сәл кейінірек қайталап көріңіз.',
		noscript: 'Мекенжайды растау үшін осы бетте сценарийлерге рұқсат беріңіз.',
	},
	ar: {
		title: 'تأكيد عنوان البريد الإلكتروني',
		button: 'تأكيد',
		done: 'تم تأكيد العنوان. يمكنك إغلاق هذه الصفحة.',
		refused: 'استُخدم هذا الرابط من قبل أو انتهت صلاحيته. اطلب رابطًا جديدًا.',
		failed: 'لم ينجح ذلك. حاول مرة أخرى بعد قليل.',
		noscript: 'اسمح بتشغيل النصوص البرمجية في هذه الصفحة لتأكيد العنوان.',
	},
};

/** The words for a person's language, as Directus writes it; English for any other. */
export function pageWords(language: string | null) {
	const locale = keycloakLocale(language) ?? 'en';
	return { language: locale, direction: locale === 'ar' ? 'rtl' : 'ltr', words: WORDS[locale] };
}
