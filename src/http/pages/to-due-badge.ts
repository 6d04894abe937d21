// When a transfer is due, in words: late, today, days left; an estimate is never called late (S3).
import type { WorklistTransfer } from '../../core/worklist/worklist-page.ts';
import { html, type Html } from './html.ts';

export type Due = Pick<WorklistTransfer, 'status' | 'dueOn' | 'daysLeft' | 'daysLate' | 'paused' | 'overdue' | 'dueSoon' | 'estimate'>;

const ENDED: Readonly<Record<string, string>> = { completed: 'complete', cancelled: 'cancelled', failed: 'failed', rejected: 'refused' };

const days = (count: number): string => (count === 1 ? '1 day' : `${String(count)} days`);

const toWords = (due: Due): string => {
  if (due.overdue) return due.daysLate === undefined ? 'overdue' : `${days(due.daysLate)} late`;
  if (due.daysLeft === 0) return 'due today';
  return due.daysLeft === undefined || due.daysLeft < 0 ? 'due' : `${days(due.daysLeft)} left`;
};

const toClass = (due: Due): string => (due.overdue ? 'late' : due.dueSoon ? 'soon' : 'fine');

const toNoDate = ({ paused }: Due): Html =>
  (paused ? html`<span class="badge">paused</span> <span class="quiet small">the custodian asked back</span>` : html`<span class="badge">no date yet</span>`);

export const toDueBadge = (due: Due): Html => {
  const ended = ENDED[due.status];
  if (ended !== undefined) return html`<span class="badge ${due.status === 'completed' ? 'fine' : ''}">${ended}</span>`;
  if (due.dueOn === undefined) return toNoDate(due);
  const on = html`<time datetime="${due.dueOn}">${due.dueOn}</time>`;
  if (due.estimate) return html`<span class="badge ${due.dueSoon ? 'soon' : ''}">estimate ${on}${(due.daysLate ?? 0) > 0 && ', passed'}</span> <span class="quiet small">receipt not recorded</span>`;
  return html`<span class="badge ${toClass(due)}">${toWords(due)}</span> <span class="quiet small">due ${on}</span>`;
};
