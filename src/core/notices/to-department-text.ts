// The department's name in the letter's language, else as the programme names it.
import type { LetterQuestion } from './letter-question.ts';

export const toDepartmentText = ({ department, programme, language }: Pick<LetterQuestion, 'department' | 'programme' | 'language'>): string | undefined =>
  (department === undefined ? undefined : programme.letters?.terms?.[language]?.departments?.[department] ?? programme.departments.find((d) => d.code === department)?.display);
