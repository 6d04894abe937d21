// The receiving hospital's name in the letter's language, else as the programme names it.
import type { LetterQuestion } from './letter-question.ts';

export const toHospitalText = ({ programme, language }: Pick<LetterQuestion, 'programme' | 'language'>): string => programme.letters?.terms?.[language]?.hospital ?? programme.hospital.name;
