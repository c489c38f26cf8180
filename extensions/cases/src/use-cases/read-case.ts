import type { Work } from '@cubehub/core/work';
import type { OpenCaseDocument, ReadCase } from '../schemas.ts';
import { activeCase } from '../store.ts';

/** One active case with its odds; any other is FORBIDDEN. */
export async function readCase(work: Work, command: ReadCase): Promise<OpenCaseDocument> {
	return activeCase(work, command.id);
}
