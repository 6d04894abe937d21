// For whom a visit is moved or given up: it decides who bears it (24-hour rule).
import type { Html } from './html.ts';
import { toSelect } from './to-select.ts';

const WHO: readonly (readonly [string, string])[] = [['patient', 'the patient'], ['hospital', 'the hospital'], ['other', 'somebody else']];

export const toWisherSelect = (id: string, label: string): Html => toSelect({ id, name: 'by', label }, WHO);
