import { defineDisplay } from '@directus/extensions-sdk';
import { defineComponent, getCurrentInstance, h, type ComponentInternalInstance } from 'vue';
import { amountText, currencyOf, holds } from './amount-text.ts';

/** A table row or a template is a few components above its values. */
const NEAREST = 12;

const HINT = 'In minor units: the currency of the row is not shown here.';

/** The currency of the row around a value. The studio hands a display its value alone. */
function currencyAround(
	instance: ComponentInternalInstance | null,
	field: string,
	value: string | number,
): string | undefined {
	let around = instance?.parent;
	for (let steps = 0; around && steps < NEAREST; steps += 1) {
		const row: unknown = around.props['item'];
		if (holds(row, field, value)) return currencyOf(row);
		around = around.parent;
	}
	return undefined;
}

const component = defineComponent({
	props: { value: { type: [String, Number], default: null }, field: { type: String, default: '' } },
	setup(props) {
		const instance = getCurrentInstance();
		return () => {
			if (props.value === null) return null;
			const currency = currencyAround(instance, props.field, props.value);
			const { text, isExact } = amountText(String(props.value), currency);
			return h('span', { class: 'cubehub-amount', ...(isExact ? {} : { title: HINT }) }, text);
		};
	},
});

export default defineDisplay({
	id: 'cubehub-amount',
	name: 'Amount',
	icon: 'payments',
	description:
		'Minor units with grouped digits; with a decimal point where the row shows its currency.',
	component,
	handler: (value: string | number | null) =>
		value === null ? null : amountText(String(value), undefined).text,
	options: null,
	types: ['bigInteger'],
});
