import { describe, expect, test } from 'vitest';
import { holderOf, type Subject } from './holder.ts';

const subject: Subject = {
	serialNumbers: ['IIN900101350122'],
	units: [],
	commonName: 'ТЕСТОВ ТЕСТ',
	surname: 'ТЕСТОВ',
};
const PERSON = '1.2.398.3.3.4.1.1';
const ORGANIZATION = '1.2.398.3.3.4.1.2';

describe('the holder of a certificate', () => {
	test('is a person by surname and first name; the patronymic is neither', () => {
		expect(holderOf(subject, ['1.3.6.1.5.5.7.3.2', PERSON])).toEqual({
			kind: 'individual',
			iin: '900101350122',
			bin: null,
			purpose: PERSON,
			firstName: 'ТЕСТ',
			lastName: 'ТЕСТОВ',
		});
	});

	test('is what the person is to an organization, in whatever order the purposes stand', () => {
		const units = ['ОТДЕЛ', 'BIN123456789021'];
		const purposes = [`${ORGANIZATION}.5`, ORGANIZATION];
		expect(holderOf({ ...subject, units }, purposes)).toMatchObject({
			kind: 'organization',
			bin: '123456789021',
			purpose: `${ORGANIZATION}.5`,
		});
	});

	test.each<[string, readonly string[]]>([
		['nobody', []],
		['an organization', ['BIN123456789021']],
		['somebody by a number that is too short', ['IIN12345']],
		['somebody by a number with something behind it', ['IIN900101350122X']],
		['two people', ['IIN900101350122', 'IIN880101350126']],
	])('is not known when the subject names %s', (_case, serialNumbers) => {
		expect(holderOf({ ...subject, serialNumbers }, [PERSON])).toBeUndefined();
	});
});
