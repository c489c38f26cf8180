import type { Work } from '@cubehub/core/work';
import { priceBasket, type Basket } from '../domain/basket.ts';
import { settle, type Settlement, type Tender } from '../domain/tender.ts';
import type { CompleteSale, Receipt } from '../schemas.ts';
import { isRepeated, pickProducts, shiftToWorkIn, type SellingShift } from '../store.ts';

/**
 * Sells: prices the lines, takes the tenders, and answers the receipt.
 * A sale that is sent again, by its id or by the number of the device, answers the first receipt:
 * it is not priced again, for the products may have changed since.
 */
export async function completeSale(work: Work, command: CompleteSale): Promise<Receipt> {
	const shift = await shiftToWorkIn(work, command.shift);
	const sale = identityOf(command, shift, work.newId);
	if (await isRepeated(work, command)) return work.once('pos_repeat_sale', sale);
	const picked = await pickProducts(work, shift, command.lines);

	const basket = priceBasket(picked, shift.currency);
	const settlement = settle(basket.total, tendersOf(command), shift.cashStep);

	return work.once('pos_complete_sale', {
		...sale,
		customer: command.customer ?? null,
		sold_at: work.now,
		year: shift.day.slice(0, 4),
		...figuresOf(basket, settlement),
	});
}

/** What makes it this sale and no other: its id, its place on the device, and what was asked for. */
function identityOf(command: CompleteSale, shift: SellingShift, newId: () => string) {
	const device = {
		device_id: command.device_id ?? null,
		device_seq: command.device_seq ?? null,
	};
	return {
		sale: command.id ?? newId(),
		shift: shift.id,
		organization: shift.organization,
		...device,
		intent: {
			shift: shift.id,
			lines: command.lines,
			tenders: tendersOf(command),
			customer: command.customer ?? null,
			...device,
		},
	};
}

function tendersOf({ tenders }: CompleteSale): readonly Tender[] {
	return tenders.map((tender) => {
		switch (tender.method) {
			case 'cash':
				// Cash that was not counted out is what it pays.
				return { ...tender, tendered: tender.tendered ?? tender.amount };
			case 'card':
				return tender;
			case 'wallet':
				return { method: tender.method, amount: tender.amount, codeHash: tender.code };
		}
	});
}

function figuresOf(basket: Basket, settlement: Settlement) {
	return {
		price_mode: basket.priceMode,
		subtotal: basket.subtotal,
		net_total: basket.net,
		tax_total: basket.tax,
		rounding: settlement.rounding,
		total: settlement.total,
		lines: basket.lines.map((line, index) => ({
			line_no: index + 1,
			product: line.product.id,
			name: line.product.name,
			quantity_milli: line.quantityMilli,
			unit_price: line.product.price,
			gross: line.gross,
			net: line.net,
			tax: line.tax,
			total: line.total,
			tax_id: line.product.tax?.id ?? null,
			rate_ppm: line.product.tax?.ratePpm ?? null,
		})),
		tenders: settlement.tenders.map(({ codeHash, ...tender }) => ({
			...tender,
			code_hash: codeHash,
		})),
	};
}
